/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What is broadcast as JSON, good texts and all others. */
#include <gst/check/gstcheck.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#include "broadcastwire.h"

#define LINE "{\"x1\":100,\"y1\":479,\"x2\":300,\"y2\":200,\"confidence\":0.5}"

static void
set_detection (BroadcastDetection * detection)
{
  memset (detection, 0, sizeof *detection);
  detection->frame_id = 41;
  detection->processing_time_ms = 2.5;
  gst_lane_line_set_chord (&detection->left, 100, 479, 300, 200, 0.5);
}

static void
assert_text (gchar * text, gsize size, const gchar * expected)
{
  fail_unless_equals_string (text, expected);
  fail_unless_equals_int (size, strlen (expected));
  g_free (text);
}

/* ---- writing ----------------------------------------------------------- */

static void
assert_all_packed (void)
{
  const BroadcastFrame frame = { 1.5, 7, 800, 600, 1234 };
  BroadcastDetection detection;
  const BroadcastState state = {
    .steering = -0.5,.throttle = 0.25,.brake = 1,.speed_kmh = 43.5,
    .has_position = TRUE,.position = {1.5, -2.5, 0}
  };
  gsize size;
  gchar *text;

  set_detection (&detection);
  text = broadcast_frame_pack (&frame, &size);
  assert_text (text, size, "{\"timestamp\":1.5,\"frame_id\":7,\"width\":800,"
      "\"height\":600,\"jpeg_size\":1234}");
  text = broadcast_detection_pack (&detection, &size);
  assert_text (text, size, "{\"left_lane\":" LINE ",\"right_lane\":null,"
      "\"processing_time_ms\":2.5,\"frame_id\":41}");
  text = broadcast_state_pack (&state, &size);
  assert_text (text, size, "{\"steering\":-0.5,\"throttle\":0.25,"
      "\"brake\":1.0,\"speed_kmh\":43.5,\"position\":[1.5,-2.5,0.0],"
      "\"rotation\":null}");
}

GST_START_TEST (test_pack)
{
  assert_all_packed ();
}

GST_END_TEST;

/* Numbers have a point in every locale. */
GST_START_TEST (test_pack_locale)
{
  const gchar *const locales[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "de_DE" };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (locales); i++) {
    if (setlocale (LC_NUMERIC, locales[i]))
      break;
  }
  assert_all_packed ();
  setlocale (LC_NUMERIC, "C");
}

GST_END_TEST;

/* JSON has no such numbers; a meta may have. */
GST_START_TEST (test_pack_not_finite)
{
  const BroadcastState state = {
    .steering = NAN,.throttle = INFINITY,.brake = -INFINITY,
    .has_rotation = TRUE,.rotation = {NAN, 1, INFINITY}
  };
  gsize size;
  gchar *text = broadcast_state_pack (&state, &size);

  assert_text (text, size, "{\"steering\":0.0,\"throttle\":0.0,"
      "\"brake\":0.0,\"speed_kmh\":0.0,\"position\":null,"
      "\"rotation\":[0.0,1.0,0.0]}");
}

GST_END_TEST;

/* ---- reading ----------------------------------------------------------- */

typedef gboolean (*Parse) (const gchar * data, gsize size, gpointer result,
    GError ** error);

static gboolean
parse_detection (const gchar * data, gsize size, gpointer result,
    GError ** error)
{
  guint invalid;

  return broadcast_detection_parse (data, size, 640, 480, result, &invalid,
      error);
}

static gboolean
parse_frame (const gchar * data, gsize size, gpointer result, GError ** error)
{
  return broadcast_frame_parse (data, size, result, error);
}

static gboolean
parse_state (const gchar * data, gsize size, gpointer result, GError ** error)
{
  return broadcast_state_parse (data, size, result, error);
}

static gboolean
parse_action (const gchar * data, gsize size, gpointer result, GError ** error)
{
  return broadcast_action_parse (data, size, result, error);
}

enum
{
  FRAME,
  DETECTION,
  STATE,
  ACTION
};

static const Parse parsers[] = {
  parse_frame, parse_detection, parse_state, parse_action
};

typedef union
{
  BroadcastFrame frame;
  BroadcastDetection detection;
  BroadcastState state;
  GstLaneAction action;
} Result;

/* From memory of exactly that size, so that checkers see every byte too far. */
static gboolean
parse_bytes (guint kind, const gchar * text, gsize size, Result * result)
{
  gchar *exact = g_memdup2 (text, size);
  GError *error = NULL;
  gboolean good = parsers[kind] (exact, size, result, &error);

  fail_unless (good == (error == NULL), "%s", text);
  fail_unless (!error || g_str_has_suffix (error->message, "."));
  g_clear_error (&error);
  g_free (exact);
  return good;
}

GST_START_TEST (test_parse)
{
  const gchar *const texts[] = {
    /* as Python writes them, in any order, with more than there must be */
    "{\"frame_id\": 7, \"width\": 800, \"height\": 600.0, \"more\": [{}], "
        "\"jpeg_size\": 1234, \"timestamp\": 1718000000.25}",
    "{\"left_lane\": " LINE ", \"right_lane\": null, \"frame_id\": 41, "
        "\"processing_time_ms\": 2}",
    "{\"steering\": -1, \"throttle\": 0.25, \"brake\": 0, \"speed_kmh\": 36, "
        "\"position\": [1, 2.5, -3], \"rotation\": null}",
    "{\"action\": \"pause\", \"params\": {\"a\": [1]}, \"timestamp\": null}"
  };
  Result result;

  fail_unless (parse_bytes (FRAME, texts[0], strlen (texts[0]), &result));
  fail_unless_equals_float (result.frame.timestamp, 1718000000.25);
  fail_unless_equals_int64 (result.frame.frame_id, 7);
  fail_unless_equals_int (result.frame.width, 800);
  fail_unless_equals_int (result.frame.height, 600);
  fail_unless_equals_int (result.frame.jpeg_size, 1234);

  fail_unless (parse_bytes (DETECTION, texts[1], strlen (texts[1]), &result));
  fail_unless_equals_int64 (result.detection.frame_id, 41);
  fail_unless_equals_float (result.detection.processing_time_ms, 2);
  fail_unless (result.detection.left.valid);
  fail_unless_equals_int (result.detection.left.x2, 300);
  fail_if (result.detection.right.valid);

  fail_unless (parse_bytes (STATE, texts[2], strlen (texts[2]), &result));
  fail_unless_equals_float (result.state.steering, -1);
  fail_unless_equals_float (result.state.speed_kmh, 36);
  fail_unless (result.state.has_position);
  fail_unless_equals_float (result.state.position[2], -3);
  fail_if (result.state.has_rotation);

  fail_unless (parse_bytes (ACTION, texts[3], strlen (texts[3]), &result));
  fail_unless_equals_int (result.action, GST_LANE_ACTION_PAUSE);
}

GST_END_TEST;

GST_START_TEST (test_round_trip)
{
  BroadcastDetection detection;
  const BroadcastState state = {
    .steering = 0.1,.throttle = 1.0 / 3,.brake = 0,.speed_kmh = 43.2,
    .has_position = TRUE,.position = {1e-9, 1e8, -0.1},
    .has_rotation = TRUE,.rotation = {0.1, 359.9, -0.2}
  };
  Result result;
  gsize size;
  gchar *text;

  set_detection (&detection);
  text = broadcast_detection_pack (&detection, &size);
  fail_unless (parse_bytes (DETECTION, text, size, &result));
  fail_unless (memcmp (&result.detection.left, &detection.left,
          sizeof detection.left) == 0);
  g_free (text);
  text = broadcast_state_pack (&state, &size);
  memset (&result, 0, sizeof result);
  fail_unless (parse_bytes (STATE, text, size, &result));
  fail_unless (memcmp (&result.state, &state, sizeof state) == 0);
  g_free (text);
}

GST_END_TEST;

static const struct
{
  guint kind;
  const gchar *text;
} wrong[] = {
  {FRAME, ""},
  {FRAME, "null"},
  {FRAME, "[]"},
  {FRAME, "{}"},
  {FRAME, "{\"timestamp\":1,\"frame_id\":7,\"width\":800,\"height\":600}"},
  {FRAME, "{\"timestamp\":1,\"frame_id\":-1,\"width\":800,\"height\":600,"
        "\"jpeg_size\":9}"},
  {FRAME, "{\"timestamp\":1,\"frame_id\":9223372036854775807,\"width\":800,"
        "\"height\":600,\"jpeg_size\":9}"},
  {FRAME, "{\"timestamp\":1e300,\"frame_id\":1,\"width\":800,\"height\":600,"
        "\"jpeg_size\":9}"},
  {FRAME, "{\"timestamp\":1,\"frame_id\":1,\"width\":0,\"height\":600,"
        "\"jpeg_size\":9}"},
  {FRAME, "{\"timestamp\":1,\"frame_id\":1,\"width\":800,\"height\":4321,"
        "\"jpeg_size\":9}"},
  {FRAME, "{\"timestamp\":1,\"frame_id\":1,\"width\":800,\"height\":600,"
        "\"jpeg_size\":0}"},
  {FRAME, "{\"timestamp\":1,\"frame_id\":1,\"width\":800,\"height\":600,"
        "\"jpeg_size\":\"9\"}"},
  {DETECTION, "{\"left_lane\":null,\"right_lane\":null,\"frame_id\":1}"},
  {DETECTION, "{\"processing_time_ms\":-1,\"frame_id\":1}"},
  {DETECTION, "{\"processing_time_ms\":1,\"frame_id\":1.5}"},
  {DETECTION, "{\"processing_time_ms\":1,\"frame_id\":1"},
  {STATE, "{\"throttle\":0,\"brake\":0,\"speed_kmh\":0}"},
  {STATE, "{\"steering\":1.01,\"throttle\":0,\"brake\":0,\"speed_kmh\":0}"},
  {STATE, "{\"steering\":0,\"throttle\":-0.1,\"brake\":0,\"speed_kmh\":0}"},
  {STATE, "{\"steering\":0,\"throttle\":0,\"brake\":0,\"speed_kmh\":1e5}"},
  {STATE, "{\"steering\":0,\"throttle\":0,\"brake\":0,\"speed_kmh\":0,"
        "\"position\":[1,2]}"},
  {STATE, "{\"steering\":0,\"throttle\":0,\"brake\":0,\"speed_kmh\":0,"
        "\"position\":[1,2,3,4]}"},
  {STATE, "{\"steering\":0,\"throttle\":0,\"brake\":0,\"speed_kmh\":0,"
        "\"position\":[1,2,\"3\"]}"},
  {STATE, "{\"steering\":0,\"throttle\":0,\"brake\":0,\"speed_kmh\":0,"
        "\"position\":[1,2,[3]]}"},
  {STATE, "{\"steering\":0,\"throttle\":0,\"brake\":0,\"speed_kmh\":0,"
        "\"rotation\":[1,2,1e300]}"},
  {STATE, "{\"steering\":0,\"throttle\":0,\"brake\":0,\"speed_kmh\":0,"
        "\"rotation\":7}"},
  {ACTION, "{}"},
  {ACTION, "\"pause\""},
  {ACTION, "{\"action\":\"fly\"}"},
  {ACTION, "{\"action\":\"Pause\"}"},
  {ACTION, "{\"action\":null}"},
  {ACTION, "{\"action\":1}"},
  {ACTION, "{\"action\":[\"pause\"]}"},
};

GST_START_TEST (test_parse_n)
{
  const gchar *text = wrong[__i__].text;
  Result result;

  fail_if (parse_bytes (wrong[__i__].kind, text, strlen (text), &result),
      "%s", text);
}

GST_END_TEST;

/* Whatever the text is of, no parser reads beyond its end. */
GST_START_TEST (test_parse_truncated_n)
{
  BroadcastDetection detection;
  Result result;
  gsize size, i;
  gchar *text;
  guint kind;

  set_detection (&detection);
  text = broadcast_detection_pack (&detection, &size);
  for (i = 0; i < size; i++) {
    for (kind = 0; kind < G_N_ELEMENTS (parsers); kind++)
      fail_if (parse_bytes (kind, text, i, &result));
  }
  g_free (text);
}

GST_END_TEST;

GST_START_TEST (test_parse_too_long_n)
{
  gchar *padding = g_strnfill (BROADCAST_MAX_JSON, ' ');
  gchar *text = g_strconcat ("{\"action\":\"pause\"}", padding, NULL);
  Result result;

  fail_unless (parse_bytes (ACTION, text, BROADCAST_MAX_JSON, &result));
  fail_if (parse_bytes (ACTION, text, BROADCAST_MAX_JSON + 1, &result));
  g_free (text);
  g_free (padding);
}

GST_END_TEST;

/* Lines that cannot be are left out; the rest holds. */
GST_START_TEST (test_lines_n)
{
  const gchar *text = "{\"left_lane\":" LINE ",\"right_lane\":{\"x1\":1},"
      "\"processing_time_ms\":1,\"frame_id\":1}";
  BroadcastDetection detection;
  guint invalid;

  fail_unless (broadcast_detection_parse (text, strlen (text), 640, 480,
          &detection, &invalid, NULL));
  fail_unless_equals_int (invalid, 1);
  fail_unless (detection.left.valid && !detection.right.valid);
  /* lower than the picture */
  fail_unless (broadcast_detection_parse (text, strlen (text), 640, 400,
          &detection, &invalid, NULL));
  fail_unless_equals_int (invalid, 2);
  fail_if (detection.left.valid);
}

GST_END_TEST;

static Suite *
broadcastwire_suite (void)
{
  Suite *suite = suite_create ("broadcastwire");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_pack);
  tcase_add_test (tcase, test_pack_locale);
  tcase_add_test (tcase, test_pack_not_finite);
  tcase_add_test (tcase, test_parse);
  tcase_add_test (tcase, test_round_trip);
  tcase_add_loop_test (tcase, test_parse_n, 0, G_N_ELEMENTS (wrong));
  tcase_add_test (tcase, test_parse_truncated_n);
  tcase_add_test (tcase, test_parse_too_long_n);
  tcase_add_test (tcase, test_lines_n);
  return suite;
}

GST_CHECK_MAIN (broadcastwire);
