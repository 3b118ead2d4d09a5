/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Requests and replies of the detection service, good ones and all others. */
#include <gst/check/gstcheck.h>
#include <locale.h>
#include <string.h>

#include "detectionwire.h"

/* What the existing Python clients send. */
#define HEADER "{\"timestamp\": 1718000000.25, \"frame_id\": 7, " \
    "\"width\": 4, \"height\": 2, \"compressed\": false, \"format\": \"rgb\"}"
#define PIXELS "012345678901234567890123"

/* length, header, pixels; @length < 0: the header's true one */
static GByteArray *
make_request (gint64 length, const gchar * header, gsize header_size,
    const gchar * pixels)
{
  GByteArray *bytes = g_byte_array_new ();
  guint8 prefix[4];

  GST_WRITE_UINT32_LE (prefix, length < 0 ? header_size : (guint32) length);
  g_byte_array_append (bytes, prefix, sizeof prefix);
  g_byte_array_append (bytes, (const guint8 *) header, header_size);
  g_byte_array_append (bytes, (const guint8 *) pixels, strlen (pixels));
  return bytes;
}

/* From memory of exactly that size, so that checkers see every byte too far. */
static gboolean
parse_bytes (const guint8 * data, gsize size, DetectionRequest * request)
{
  guint8 *exact = g_memdup2 (data, size);
  GError *error = NULL;
  gboolean good = detection_request_parse (exact, size, request, &error);

  fail_unless (good == (error == NULL));
  fail_unless (!error || *error->message != '\0');
  if (good && !request->ping) {
    fail_unless (request->pixels >= exact);
    fail_unless (request->pixels + request->size == exact + size);
  }
  g_clear_error (&error);
  g_free (exact);
  return good;
}

static gboolean
parse (const gchar * header, const gchar * pixels, DetectionRequest * request)
{
  GByteArray *bytes = make_request (-1, header, strlen (header), pixels);
  gboolean good = parse_bytes (bytes->data, bytes->len, request);

  g_byte_array_unref (bytes);
  return good;
}

GST_START_TEST (test_raw)
{
  DetectionRequest request;

  fail_unless (parse (HEADER, PIXELS, &request));
  fail_if (request.ping);
  fail_unless_equals_int64 (request.frame_id, 7);
  fail_unless_equals_float (request.timestamp, 1718000000.25);
  fail_unless_equals_int (request.width, 4);
  fail_unless_equals_int (request.height, 2);
  fail_unless_equals_int (request.format, DETECTION_RGB);
  fail_unless_equals_int (request.size, 24);
}

GST_END_TEST;

GST_START_TEST (test_jpeg)
{
  DetectionRequest request;

  /* integers as Python's floats, and what others may add */
  fail_unless (parse ("{\"timestamp\":3,\"frame_id\":-1.0,\"width\":7680.0,"
          "\"height\":4320,\"compressed\":true,\"format\":\"jpeg\","
          "\"quality\":{\"a\":[1,2]}}", "JPEG", &request));
  fail_unless_equals_int (request.format, DETECTION_JPEG);
  fail_unless_equals_int (request.size, 4);
  fail_unless_equals_int (request.width, 7680);
  fail_unless_equals_int64 (request.frame_id, -1);
}

GST_END_TEST;

GST_START_TEST (test_ping)
{
  static const gchar bare[] = "{\"type\": \"ping\"}";
  DetectionRequest request;

  fail_unless (parse (bare, "", &request));
  fail_unless (request.ping);
  fail_unless (parse_bytes ((const guint8 *) bare, strlen (bare), &request));
  fail_unless (request.ping);
  fail_if (parse ("{\"type\":\"pong\"}", "", &request));
}

GST_END_TEST;

/* One wrong member each, in place of a good one. */
static const struct
{
  const gchar *good, *bad;
} wrong[] = {
  {"1718000000.25", "NaN"},
  {"1718000000.25", "Infinity"},
  {"1718000000.25", "1e999"},
  {"1718000000.25", "\"now\""},
  {"1718000000.25", "null"},
  {"\"timestamp\"", "\"time\""},
  {"\"frame_id\": 7", "\"frame_id\": 7.5"},
  {"\"frame_id\": 7", "\"frame_id\": 1e300"},
  {"\"frame_id\": 7", "\"frame_id\": \"7\""},
  {"\"frame_id\": 7", "\"frame_id\": [7]"},
  {"\"frame_id\": 7", "\"frame_id\": true"},
  {"\"width\": 4", "\"width\": 0"},
  {"\"width\": 4", "\"width\": -4"},
  {"\"width\": 4", "\"width\": 7681"},
  {"\"width\": 4", "\"width\": 4294967300"},
  {"\"width\": 4", "\"width\": 5"},
  {"\"height\": 2", "\"height\": 3"},
  {"\"height\": 2", "\"height\": 4321"},
  {"\"height\": 2", "\"height\": {}"},
  {"false", "true"},
  {"false", "0"},
  {"false", "\"false\""},
  {"\"rgb\"", "\"jpeg\""},
  {"\"rgb\"", "\"bgrx\""},
  {"\"rgb\"", "\"gray8\""},
  {"\"rgb\"", "\"\""},
  {"\"rgb\"", "3"},
  {"\"rgb\"", "null"},
  {"\"rgb\"", "[\"rgb\"]"},
  {"\"rgb\"}", "\"rgb\""},
  {"{\"timestamp\"", "[\"timestamp\""},
  {"\"rgb\"", "\"rg\xff\""},
  {"\"rgb\"", "\"r\xc0\xaf\""},
};

GST_START_TEST (test_wrong_member)
{
  GString *header = g_string_new (HEADER);
  DetectionRequest request;

  fail_unless_equals_int (g_string_replace (header, wrong[__i__].good,
          wrong[__i__].bad, 1), 1);
  fail_if (parse (header->str, PIXELS, &request), "%s", header->str);
  g_string_free (header, TRUE);
}

GST_END_TEST;

/* Every length from none to one byte too few. */
GST_START_TEST (test_truncated)
{
  GByteArray *bytes = make_request (-1, HEADER, strlen (HEADER), PIXELS);
  DetectionRequest request;
  guint size;

  for (size = 0; size < bytes->len; size++)
    fail_if (parse_bytes (bytes->data, size, &request), "%u bytes", size);
  fail_unless (parse_bytes (bytes->data, bytes->len, &request));
  g_byte_array_append (bytes, (const guint8 *) "x", 1);
  fail_if (parse_bytes (bytes->data, bytes->len, &request));
  g_byte_array_unref (bytes);
}

GST_END_TEST;

GST_START_TEST (test_lying_length)
{
  const gint64 size = strlen (HEADER), total = size + strlen (PIXELS);
  const gint64 lengths[] = { 0, 1, size - 1, size + 1, total, total + 1, 4096,
    4097, 65536, 0x7fffffff, 0x80000000, 0xfffffffb, 0xfffffffc, 0xffffffff
  };
  DetectionRequest request;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (lengths); i++) {
    GByteArray *bytes = make_request (lengths[i], HEADER, size, PIXELS);

    fail_if (parse_bytes (bytes->data, bytes->len, &request), "length %"
        G_GINT64_FORMAT, lengths[i]);
    g_byte_array_unref (bytes);
  }
}

GST_END_TEST;

GST_START_TEST (test_nested)
{
  static const gchar *const parts[] = { "[", "{\"a\":", "[{\"a\":" };
  DetectionRequest request;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (parts); i++) {
    GString *header = g_string_new ("{\"type\":\"ping\",\"x\":");

    while (header->len + 8 < DETECTION_MAX_HEADER)
      g_string_append (header, parts[i]);
    fail_if (parse (header->str, "", &request));
    g_string_free (header, TRUE);
  }
  /* some brackets in a string harm nobody */
  fail_unless (parse ("{\"type\":\"ping\",\"x\":"
          "\"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[\"}", "", &request));
}

GST_END_TEST;

GST_START_TEST (test_nul_in_header)
{
  static const gchar header[] = "{\"type\":\"ping\"}\0{";
  GByteArray *bytes = make_request (-1, header, sizeof header - 1, "");
  DetectionRequest request;

  fail_if (parse_bytes (bytes->data, bytes->len, &request));
  g_byte_array_unref (bytes);
}

GST_END_TEST;

GST_START_TEST (test_not_json)
{
  static const gchar *const texts[] = { "", " ", "null", "7", "\"a\"", "[]",
    "{}", "{", "}", "{\"type\":}", "{\"type\" \"ping\"}", "ping", "{{}}",
    "{\"type\":\"ping\"", "\xef\xbb\xbf", "{'type':", "//", "\\"
  };
  DetectionRequest request;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (texts); i++) {
    fail_if (parse (texts[i], "", &request), "%s", texts[i]);
    fail_if (parse_bytes ((const guint8 *) texts[i], strlen (texts[i]),
            &request), "bare %s", texts[i]);
  }
}

GST_END_TEST;

/* ---- packing ----------------------------------------------------------- */

GST_START_TEST (test_pack_request)
{
  static const DetectionFormat formats[] = { DETECTION_JPEG, DETECTION_RGB,
    DETECTION_BGR, DETECTION_BGRX, DETECTION_GRAY8
  };
  static const gint sizes[] = { 1, 3, 3, 4, 1 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (formats); i++) {
    DetectionRequest request = {.frame_id = G_MININT64,.timestamp = -1.0 / 3,
      .width = 4,.height = 2,.format = formats[i]
    };
    guint8 bytes[256 + 32] = { 0, };
    DetectionRequest read;

    fail_unless (detection_request_pack (&request, bytes, 256));
    fail_unless (parse_bytes (bytes, 256 + 8 * sizes[i], &read));
    fail_unless_equals_int64 (read.frame_id, G_MININT64);
    fail_unless (read.timestamp == request.timestamp);
    fail_unless_equals_int (read.format, formats[i]);
    fail_unless_equals_int (read.size, 8 * sizes[i]);
  }
}

GST_END_TEST;

GST_START_TEST (test_pack_too_small)
{
  DetectionRequest request = {.width = 4,.height = 2 };
  guint8 bytes[256];
  gsize size, smallest = 0;

  for (size = 0; size <= sizeof bytes; size++) {
    memset (bytes, 0xaa, sizeof bytes);
    if (!detection_request_pack (&request, bytes, size))
      smallest = size + 1;
    for (gsize i = size; i < sizeof bytes; i++)
      fail_unless_equals_int (bytes[i], 0xaa);
  }
  fail_unless (smallest > 64 && smallest < 256);
}

GST_END_TEST;

GST_START_TEST (test_pack_ping)
{
  DetectionRequest request = {.ping = TRUE }, read;
  guint8 bytes[64];

  fail_unless (detection_request_pack (&request, bytes, sizeof bytes));
  fail_unless (parse_bytes (bytes, sizeof bytes, &read));
  fail_unless (read.ping);
}

GST_END_TEST;

static gboolean
parse_reply (const gchar * text, gsize size, DetectionReply * reply,
    guint * invalid, gchar ** message)
{
  gchar *exact = g_memdup2 (text, size);
  GError *error = NULL;
  gboolean good = detection_reply_parse (exact, size, 800, 600, reply, invalid,
      &error);

  fail_unless (good == (error == NULL));
  if (message)
    *message = error ? g_strdup (error->message) : NULL;
  g_clear_error (&error);
  g_free (exact);
  return good;
}

GST_START_TEST (test_reply)
{
  DetectionReply reply = {.frame_id = G_MAXINT64,.timestamp = 1718000000.125,
    .processing_time_ms = 0.375
  }, read;
  gchar *text;
  gsize size;
  guint invalid;

  gst_lane_line_set_chord (&reply.left, -30, 599, 350, 320, 0.75);
  text = detection_reply_pack (&reply, &size);
  fail_unless_equals_int (size, strlen (text));
  fail_unless (strstr (text, "\"right_lane\":null"));
  fail_unless (parse_reply (text, size, &read, &invalid, NULL));
  fail_unless_equals_int64 (read.frame_id, G_MAXINT64);
  fail_unless (read.timestamp == reply.timestamp);
  fail_unless (read.processing_time_ms == 0.375);
  fail_unless (memcmp (&read.left, &reply.left, sizeof read.left) == 0);
  fail_if (read.right.valid);
  fail_unless_equals_int (invalid, 0);
  g_free (text);
}

GST_END_TEST;

/* json-glib writes some of these so that nobody can read them. */
GST_START_TEST (test_reply_numbers)
{
  static const gdouble numbers[] = { 0, 2e-14, 5e-5, 1e-4, 1e-3, 0.1, 1.0 / 3,
    1, 1e5, 1e15, -2e-14, -1e15, 5e-324, 1e-300, 3e-5, 7e-9
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (numbers); i++) {
    DetectionReply reply = {.timestamp = numbers[i] }, read;
    guint invalid;
    gsize size;
    gchar *text;

    reply.processing_time_ms = MAX (numbers[i], 0) / 1e9;
    text = detection_reply_pack (&reply, &size);
    fail_unless (parse_reply (text, size, &read, &invalid, NULL), "%s", text);
    fail_unless (ABS (read.timestamp - numbers[i])
        <= 1e-15 * ABS (numbers[i]));
    g_free (text);
  }
}

GST_END_TEST;

/* A comma for a decimal point would be a malformed number. */
GST_START_TEST (test_locale)
{
  static const gchar *const locales[] = { "de_DE.UTF-8", "de_DE.utf8",
    "fr_FR.UTF-8", "pt_BR.UTF-8"
  };
  DetectionRequest request = {.timestamp = 0.5,.width = 4,.height = 2 };
  DetectionReply reply = {.timestamp = 0.5 };
  guint8 bytes[256];
  gchar *text;
  gsize size;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (locales); i++)
    if (setlocale (LC_NUMERIC, locales[i]))
      break;
  fail_unless (detection_request_pack (&request, bytes, sizeof bytes));
  fail_unless (g_strstr_len ((gchar *) bytes + 4, 252, ":0.5,"));
  text = detection_reply_pack (&reply, &size);
  fail_unless (strstr (text, ":0.5"));
  g_free (text);
  setlocale (LC_NUMERIC, "C");
}

GST_END_TEST;

#define REPLY(left) "{\"frame_id\":1,\"timestamp\":2,\"processing_time_ms\":3," \
    "\"left_lane\":" left ",\"right_lane\":null}"
#define LINE(x1, y1, x2, y2, c) "{\"x1\":" x1 ",\"y1\":" y1 ",\"x2\":" x2 \
    ",\"y2\":" y2 ",\"confidence\":" c "}"

GST_START_TEST (test_reply_lines)
{
  static const struct
  {
    const gchar *text;
    gboolean valid;
    guint invalid;
  } cases[] = {
    {REPLY ("null"), FALSE, 0},
    {REPLY (LINE ("1.6", "599", "2", "300", "1")), TRUE, 0},
    {REPLY (LINE ("-1600", "600", "2400", "0", "0")), TRUE, 0},
    {REPLY (LINE ("1", "300", "2", "300", "1")), FALSE, 1},
    {REPLY (LINE ("1", "200", "2", "300", "1")), FALSE, 1},
    {REPLY (LINE ("1", "601", "2", "300", "1")), FALSE, 1},
    {REPLY (LINE ("1", "599", "2", "-1", "1")), FALSE, 1},
    {REPLY (LINE ("-1601", "599", "2", "300", "1")), FALSE, 1},
    {REPLY (LINE ("1", "599", "2401", "300", "1")), FALSE, 1},
    {REPLY (LINE ("1", "599", "1e300", "300", "1")), FALSE, 1},
    {REPLY (LINE ("1", "599", "2", "300", "1.5")), FALSE, 1},
    {REPLY (LINE ("1", "599", "2", "300", "-0.1")), FALSE, 1},
    {REPLY (LINE ("\"1\"", "599", "2", "300", "1")), FALSE, 1},
    {REPLY ("{}"), FALSE, 1},
    {REPLY ("[]"), FALSE, 1},
    {REPLY ("7"), FALSE, 1},
  };
  DetectionReply reply;
  guint invalid, i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    fail_unless (parse_reply (cases[i].text, strlen (cases[i].text), &reply,
            &invalid, NULL), "%s", cases[i].text);
    fail_unless_equals_int (reply.left.valid, cases[i].valid);
    fail_unless_equals_int (invalid, cases[i].invalid);
  }
}

GST_END_TEST;

GST_START_TEST (test_reply_wrong)
{
  static const gchar *const texts[] = {
    "", "null", "[]", "{}", "{\"type\":\"ping\"}", "\xff",
    "{\"frame_id\":1,\"timestamp\":2,\"processing_time_ms\":-1}",
    "{\"frame_id\":1,\"timestamp\":2,\"processing_time_ms\":NaN}",
    "{\"frame_id\":1,\"timestamp\":2,\"processing_time_ms\":\"3\"}",
    "{\"frame_id\":1.5,\"timestamp\":2,\"processing_time_ms\":3}",
    "{\"frame_id\":null,\"timestamp\":2,\"processing_time_ms\":3}",
    "{\"frame_id\":1,\"timestamp\":{},\"processing_time_ms\":3}",
    "{\"error\":5}", "{\"error\":[]}", "{\"error\":null}"
  };
  GString *deep = g_string_new (NULL);
  DetectionReply reply;
  guint invalid, i;

  for (i = 0; i < G_N_ELEMENTS (texts); i++)
    fail_if (parse_reply (texts[i], strlen (texts[i]), &reply, &invalid, NULL),
        "%s", texts[i]);
  g_string_set_size (deep, 65537);
  memset (deep->str, ' ', deep->len);
  fail_if (parse_reply (deep->str, deep->len, &reply, &invalid, NULL));
  g_string_free (deep, TRUE);
}

GST_END_TEST;

/* Refused before the parser sees it, which recurses and takes comments and
 * single quotes, too: a quote there opens no string. */
GST_START_TEST (test_pong)
{
  DetectionReply reply;
  guint invalid;
  gsize size;
  gchar *text = detection_pong_pack (&size);

  fail_unless (parse_reply (text, size, &reply, &invalid, NULL));
  fail_unless (reply.pong);
  fail_unless (parse_reply ("{\"type\": \"pong\"}", 16, &reply, &invalid,
          NULL));
  fail_unless (reply.pong);
  g_free (text);
}

GST_END_TEST;

GST_START_TEST (test_deep_reply)
{
  static const gchar *const starts[] = { "", "/* \" */", "'\"'", "// \"\n" };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (starts); i++) {
    GString *deep = g_string_new (starts[i]);
    gchar *message;
    DetectionReply reply;
    guint invalid;

    while (deep->len < 60000)
      g_string_append_c (deep, '[');
    fail_if (parse_reply (deep->str, deep->len, &reply, &invalid, &message));
    fail_unless (strstr (message, "nested too deeply") != NULL,
        "%s: %s", starts[i], message);
    g_free (message);
    g_string_free (deep, TRUE);
  }
}

GST_END_TEST;

GST_START_TEST (test_reply_error)
{
  gchar *text, *message;
  DetectionReply reply;
  guint invalid;
  gsize size;

  text = detection_error_pack ("A \"quoted\" text\n%s", &size);
  fail_if (parse_reply (text, size, &reply, &invalid, &message));
  fail_unless_equals_string (message, "A \"quoted\" text\n%s");
  g_free (message);
  g_free (text);
  text = detection_pong_pack (&size);
  fail_unless_equals_string (text, "{\"type\":\"pong\"}");
  g_free (text);
}

GST_END_TEST;

static Suite *
zmq_detectionwire_suite (void)
{
  Suite *suite = suite_create ("zmq-detectionwire");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_raw);
  tcase_add_test (tc, test_jpeg);
  tcase_add_test (tc, test_ping);
  tcase_add_loop_test (tc, test_wrong_member, 0, G_N_ELEMENTS (wrong));
  tcase_add_test (tc, test_truncated);
  tcase_add_test (tc, test_lying_length);
  tcase_add_test (tc, test_nested);
  tcase_add_test (tc, test_nul_in_header);
  tcase_add_test (tc, test_not_json);
  tcase_add_test (tc, test_pack_request);
  tcase_add_test (tc, test_pack_too_small);
  tcase_add_test (tc, test_pack_ping);
  tcase_add_test (tc, test_reply);
  tcase_add_test (tc, test_reply_numbers);
  tcase_add_test (tc, test_locale);
  tcase_add_test (tc, test_reply_lines);
  tcase_add_test (tc, test_reply_wrong);
  tcase_add_test (tc, test_pong);
  tcase_add_test (tc, test_deep_reply);
  tcase_add_test (tc, test_reply_error);
  return suite;
}

GST_CHECK_MAIN (zmq_detectionwire);
