/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Properties that are kept in members of their element. */

#include <gst/check/gstcheck.h>
#include <lane/lane.h>

/* An element with a property of each type. */
typedef struct
{
  GstElement parent;

  gboolean boolean;
  gint enumeration, integer;
  guint uint;
  gint64 int64;
  guint64 uint64;
  gdouble number;
  gchar *string;
} Keeper;

typedef struct
{
  GstElementClass parent_class;
} KeeperClass;

static GType keeper_get_type (void);
G_DEFINE_TYPE (Keeper, keeper, GST_TYPE_ELEMENT);

static const gsize members[] = {
  0,
  G_STRUCT_OFFSET (Keeper, boolean), G_STRUCT_OFFSET (Keeper, enumeration),
  G_STRUCT_OFFSET (Keeper, integer), G_STRUCT_OFFSET (Keeper, uint),
  G_STRUCT_OFFSET (Keeper, int64), G_STRUCT_OFFSET (Keeper, uint64),
  G_STRUCT_OFFSET (Keeper, number), G_STRUCT_OFFSET (Keeper, string),
};

static void
keeper_set_property (GObject * object, guint id, const GValue * value,
    GParamSpec * pspec)
{
  gst_lane_property_set_member (object, members[id], value, pspec);
}

static void
keeper_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  gst_lane_property_get_member (object, members[id], value);
}

static void
keeper_finalize (GObject * object)
{
  g_free (((Keeper *) object)->string);
  G_OBJECT_CLASS (keeper_parent_class)->finalize (object);
}

static void
keeper_init (Keeper * self)
{
}

static void
keeper_class_init (KeeperClass * klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  GParamSpec *properties[] = {
    NULL,
    g_param_spec_boolean ("boolean", "", "", FALSE, flags),
    g_param_spec_enum ("enumeration", "", "", GST_TYPE_FORMAT,
        GST_FORMAT_UNDEFINED, flags),
    g_param_spec_int ("integer", "", "", G_MININT, G_MAXINT, 0, flags),
    g_param_spec_uint ("uint", "", "", 0, G_MAXUINT, 0, flags),
    g_param_spec_int64 ("int64", "", "", G_MININT64, G_MAXINT64, 0, flags),
    g_param_spec_uint64 ("uint64", "", "", 0, G_MAXUINT64, 0,
        flags | GST_PARAM_MUTABLE_PLAYING),
    g_param_spec_double ("number", "", "", -1.0, 1.0, 0.0, flags),
    g_param_spec_string ("string", "", "", NULL,
        flags | GST_PARAM_MUTABLE_READY),
  };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = keeper_set_property;
  object_class->get_property = keeper_get_property;
  object_class->finalize = keeper_finalize;
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties),
      properties);
}

static Keeper *
keeper_new (void)
{
  return (Keeper *) gst_object_ref_sink (g_object_new (keeper_get_type (),
          NULL));
}

GST_START_TEST (test_every_type)
{
  Keeper *keeper = keeper_new ();
  gboolean boolean;
  gint enumeration, integer;
  guint uint;
  gint64 int64;
  guint64 uint64;
  gdouble number;
  gchar *string;

  g_object_set (keeper, "boolean", TRUE, "enumeration", GST_FORMAT_TIME,
      "integer", G_MININT, "uint", G_MAXUINT, "int64", G_MININT64,
      "uint64", G_MAXUINT64, "number", -0.5, "string", "road", NULL);
  fail_unless (keeper->boolean == TRUE);
  fail_unless_equals_int (keeper->enumeration, GST_FORMAT_TIME);
  fail_unless_equals_int (keeper->integer, G_MININT);
  fail_unless (keeper->uint == G_MAXUINT);
  fail_unless_equals_int64 (keeper->int64, G_MININT64);
  fail_unless_equals_uint64 (keeper->uint64, G_MAXUINT64);
  fail_unless_equals_float (keeper->number, -0.5);
  fail_unless_equals_string (keeper->string, "road");

  g_object_get (keeper, "boolean", &boolean, "enumeration", &enumeration,
      "integer", &integer, "uint", &uint, "int64", &int64, "uint64", &uint64,
      "number", &number, "string", &string, NULL);
  fail_unless (boolean == TRUE);
  fail_unless_equals_int (enumeration, GST_FORMAT_TIME);
  fail_unless_equals_int (integer, G_MININT);
  fail_unless (uint == G_MAXUINT);
  fail_unless_equals_int64 (int64, G_MININT64);
  fail_unless_equals_uint64 (uint64, G_MAXUINT64);
  fail_unless_equals_float (number, -0.5);
  fail_unless_equals_string (string, "road");
  fail_unless (string != keeper->string);
  g_free (string);
  gst_object_unref (keeper);
}

GST_END_TEST;

/* Nothing is leaked (valgrind looks on), NULL is a value. */
GST_START_TEST (test_strings)
{
  Keeper *keeper = keeper_new ();

  g_object_set (keeper, "string", "first", NULL);
  g_object_set (keeper, "string", "second", NULL);
  fail_unless_equals_string (keeper->string, "second");
  g_object_set (keeper, "string", NULL, NULL);
  fail_unless (keeper->string == NULL);
  gst_object_unref (keeper);
}

GST_END_TEST;

GST_START_TEST (test_frozen)
{
  Keeper *keeper = keeper_new ();
  GstElement *element = GST_ELEMENT (keeper);

  gst_element_set_state (element, GST_STATE_READY);
  g_object_set (keeper, "string", "ready", "uint64", (guint64) 1, NULL);
  gst_element_set_state (element, GST_STATE_PAUSED);
  g_object_set (keeper, "string", "paused", "uint64", (guint64) 2, NULL);
  fail_unless_equals_string (keeper->string, "ready");
  fail_unless_equals_uint64 (keeper->uint64, 2);
  gst_element_set_state (element, GST_STATE_NULL);
  g_object_set (keeper, "string", "null", NULL);
  fail_unless_equals_string (keeper->string, "null");
  gst_object_unref (keeper);
}

GST_END_TEST;

static Suite *
properties_suite (void)
{
  Suite *suite = suite_create ("properties");
  TCase *tc = tcase_create ("members");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_every_type);
  tcase_add_test (tc, test_strings);
  tcase_add_test (tc, test_frozen);
  return suite;
}

GST_CHECK_MAIN (properties);
