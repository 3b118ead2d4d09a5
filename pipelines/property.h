/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Whether a text is a valid value of an element's property. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef enum
{
  PROPERTY_OK,
  PROPERTY_NO_ELEMENT,          /* no plugin has such an element here */
  PROPERTY_UNKNOWN,             /* the element has no such property to set */
  PROPERTY_INVALID              /* wrong type or outside the range */
} PropertyStatus;

/* Judges @value for @property of the element @factory makes.
 * @problem: (out) (optional): for PROPERTY_INVALID the second half of a
 *   sentence, "is not between 0 and 100"; free with g_free(). */
PropertyStatus property_check (const gchar * factory, const gchar * property,
    const gchar * value, gchar ** problem);

G_END_DECLS
