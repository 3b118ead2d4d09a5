/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The fields of a line in an element message. */

#include "lanefields.h"

void
assert_lane (const GstStructure * structure, const gchar * field,
    const GstLaneLine * line)
{
  GstStructure *lane = NULL;
  gint x1, y1, x2, y2;
  gdouble confidence, a, b, c;

  fail_unless (gst_structure_get (structure, field, GST_TYPE_STRUCTURE, &lane,
          NULL));
  fail_unless (gst_structure_has_name (lane, "lane"));
  fail_unless (gst_structure_get (lane, "x1", G_TYPE_INT, &x1, "y1",
          G_TYPE_INT, &y1, "x2", G_TYPE_INT, &x2, "y2", G_TYPE_INT, &y2,
          "confidence", G_TYPE_DOUBLE, &confidence, "a", G_TYPE_DOUBLE, &a,
          "b", G_TYPE_DOUBLE, &b, "c", G_TYPE_DOUBLE, &c, NULL));
  fail_unless_equals_int (x1, line->x1);
  fail_unless_equals_int (y1, line->y1);
  fail_unless_equals_int (x2, line->x2);
  fail_unless_equals_int (y2, line->y2);
  fail_unless_equals_float (confidence, line->confidence);
  fail_unless_equals_float (a, line->a);
  fail_unless_equals_float (b, line->b);
  fail_unless_equals_float (c, line->c);
  gst_structure_free (lane);
}
