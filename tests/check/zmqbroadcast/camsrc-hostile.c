/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the detection service does with requests that are none: it answers with
 * an error where it can, and serves the others. */
#include "detection.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static Service service;
static Client client;
static Road road;

/* Not a fixture: the pipeline's threads must have ended when a test ends. */
static void
begin_with (const gchar * launch)
{
  road_init (&road, 400, 300);
  service_start (&service, launch);
  client_open (&client, ZMQ_DEALER, service.url);
}

static void
begin (void)
{
  begin_with (SERVICE);
}

/* Whatever happened: the next good request is answered. */
static void
end (void)
{
  client_send_road (&client, &road, DETECTION_JPEG, 77);
  road_assert_found (&road, client_assert_answer (&client, 77));
  fail_unless (service_message (&service, GST_MESSAGE_ERROR) == NULL);
  client_close (&client);
  service_stop (&service);
}

#define HEADER(width, height, compressed, format) \
    "{\"timestamp\":1.5,\"frame_id\":1,\"width\":" width ",\"height\":" height \
    ",\"compressed\":" compressed ",\"format\":" format "}"

static void
send_bytes (gint64 length, const gchar * header, gconstpointer pixels,
    gsize size)
{
  GByteArray *bytes = g_byte_array_new ();
  guint8 prefix[4];

  GST_WRITE_UINT32_LE (prefix, length < 0 ? strlen (header) : (guint) length);
  g_byte_array_append (bytes, prefix, sizeof prefix);
  g_byte_array_append (bytes, (const guint8 *) header, strlen (header));
  g_byte_array_append (bytes, pixels, size);
  client_send (&client, bytes->data, bytes->len, 0);
  g_byte_array_unref (bytes);
}

static const struct
{
  gint64 length;                /* -1: the true one */
  const gchar *header, *pixels, *error;
} requests[] = {
  {-1, "", "", "missing"},
  {-1, "{", "", "malformed"},
  {-1, "[]", "", "no object"},
  {-1, "{}", "", "frame_id"},
  {-1, "{\"type\":\"pong\"}", "", "frame_id"},
  {-1, "{\"a\":\"\xff\"}", "", "UTF-8"},
  {0xffffffff, "{}", "", "length"},
  {5000, "{}", "", "length"},
  {100, "{}", "", "length"},
  {-1, HEADER ("NaN", "300", "true", "\"jpeg\""), "x", "malformed"},
  {-1, HEADER ("\"400\"", "300", "true", "\"jpeg\""), "x", "width"},
  {-1, HEADER ("400", "[300]", "true", "\"jpeg\""), "x", "height"},
  {-1, HEADER ("400", "300", "1", "\"jpeg\""), "x", "compressed"},
  {-1, HEADER ("400", "300", "true", "\"png\""), "x", "format"},
  {-1, HEADER ("400", "300", "true", "\"rgb\""), "x", "format"},
  {-1, HEADER ("7681", "300", "true", "\"jpeg\""), "x", "width"},
  {-1, HEADER ("400", "4321", "true", "\"jpeg\""), "x", "height"},
  {-1, HEADER ("0", "0", "false", "\"gray8\""), "", "width"},
  {-1, HEADER ("400", "300", "true", "\"jpeg\""), "", "no picture"},
  {-1, HEADER ("400", "300", "true", "\"jpeg\""), "no picture", "JPEG"},
  {-1, HEADER ("400", "300", "false", "\"bgrx\""), "few", "bytes"},
  {-1, HEADER ("7680", "4320", "false", "\"bgrx\""), "few", "bytes"},
  {-1, HEADER ("2", "2", "false", "\"gray8\""), "1234", "size or format"},
  {-1, HEADER ("63", "1", "false", "\"gray8\""),
        "012345678901234567890123456789012345678901234567890123456789012",
      "size or format"},
};

GST_START_TEST (test_request)
{
  begin ();
  send_bytes (requests[__i__].length, requests[__i__].header,
      requests[__i__].pixels, strlen (requests[__i__].pixels));
  client_assert_error (&client, requests[__i__].error);
  end ();
}

GST_END_TEST;

/* The JPEG of another request under a header of its own. */
static void
send_jpeg (const Road * picture, const gchar * header, gsize from, gsize less)
{
  GBytes *good = road_request (picture, DETECTION_JPEG, 0);
  gsize size;
  const guint8 *data = g_bytes_get_data (good, &size);

  send_bytes (-1, header, data + 256 + from, size - 256 - from - less);
  g_bytes_unref (good);
}

GST_START_TEST (test_lying_jpeg)
{
  Road other;

  begin ();
  road_init (&other, 320, 240);
  send_jpeg (&other, HEADER ("400", "300", "true", "\"jpeg\""), 0, 0);
  client_assert_error (&client, "320x240, not 400x300");
  end ();
}

GST_END_TEST;

GST_START_TEST (test_damaged_jpeg)
{
  const gchar *header = HEADER ("400", "300", "true", "\"jpeg\"");

  begin ();
  send_jpeg (&road, header, 0, 100);
  client_assert_error (&client, "damaged");
  send_jpeg (&road, header, 0, 6000);
  client_assert_error (&client, "");
  send_jpeg (&road, header, 1, 0);
  client_assert_error (&client, "no JPEG");
  end ();
}

GST_END_TEST;

/* 16x16 is a good JPEG, and nothing that a road can be seen in. */
GST_START_TEST (test_small_jpeg)
{
  Road tiny;

  begin ();
  road_init (&tiny, 16, 16);
  client_send_road (&client, &tiny, DETECTION_JPEG, 1);
  client_assert_error (&client, "size or format");
  end ();
}

GST_END_TEST;

GST_START_TEST (test_empty)
{
  begin ();
  client_send (&client, "", 0, 0);
  client_assert_error (&client, "too short");
  client_send (&client, "", 0, ZMQ_SNDMORE);
  client_send (&client, "", 0, 0);
  client_assert_error (&client, "too short");
  end ();
}

GST_END_TEST;

/* Nobody can answer these; they are counted. */
GST_START_TEST (test_envelopes)
{
  gchar part[256] = "";
  guint i;

  begin ();
  client_send (&client, part, sizeof part, ZMQ_SNDMORE);
  client_send (&client, "x", 1, 0);
  service_await (&service, "src", "malformed", 1);
  for (i = 0; i < 9; i++)
    client_send (&client, "a", 1, ZMQ_SNDMORE);
  client_send (&client, "x", 1, 0);
  service_await (&service, "src", "malformed", 2);
  fail_unless (client_receive (&client, 50) == NULL);
  end ();
}

GST_END_TEST;

/* Errors of one client are nobody else's. */
GST_START_TEST (test_beside_good_ones)
{
  Client good;
  guint i;

  begin ();
  client_open (&good, ZMQ_REQ, service.url);
  for (i = 0; i < 50; i++) {
    client_send (&client, "x", 1, 0);
    client_send_road (&good, &road, DETECTION_GRAY8, i);
    road_assert_found (&road, client_assert_answer (&good, i));
    client_assert_error (&client, "too short");
  }
  client_close (&good);
  end ();
}

GST_END_TEST;

GST_START_TEST (test_vanishing_client)
{
  guint i;

  begin ();
  for (i = 0; i < 20; i++) {
    Client other;

    client_open (&other, ZMQ_DEALER, service.url);
    client_send_road (&other, &road, DETECTION_JPEG, i);
    client_send (&other, "", 0, ZMQ_SNDMORE);
    client_close (&other);
  }
  end ();
}

GST_END_TEST;

/* ZMTP 3.0 up to the first bytes of a message that never comes whole. */
GST_START_TEST (test_half_a_message)
{
  static const guint8 bytes[] = "\xff\0\0\0\0\0\0\0\1\x7f\3\0NULL\0\0\0\0\0\0\0"
      "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
      "\0\0\0\0" "\4\x26\5READY\13Socket-Type\0\0\0\6DEALER"
      "\10Identity\0\0\0\0" "\2\0\0\0\0\0\1\0\0half a mess";
  struct sockaddr_in address = {.sin_family = AF_INET };
  gsize size;

  begin ();
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  address.sin_port = htons (atoi (strrchr (service.url, ':') + 1));
  for (size = 1; size <= sizeof bytes - 1; size += 9) {
    int fd = socket (AF_INET, SOCK_STREAM, 0);

    fail_unless (connect (fd, (struct sockaddr *) &address, sizeof address)
        == 0);
    fail_unless (send (fd, bytes, size, MSG_NOSIGNAL) == (gssize) size);
    close (fd);
  }
  end ();
}

GST_END_TEST;

/* Who sends too much is cut off, and only he. */
GST_START_TEST (test_oversized)
{
  Client other;
  gpointer data = g_malloc0 (65537);

  begin_with ("zmqcamsrc name=src url=tcp://127.0.0.1:* "
      "max-message-size=65536 ! lanedetect ! zmqlanesink");
  client_open (&other, ZMQ_DEALER, service.url);
  client_send (&other, data, 65537, 0);
  fail_unless (client_receive (&other, 300) == NULL);
  fail_unless_equals_uint64 (service_stat (&service, "src", "malformed"), 0);
  client_send (&client, data, 65536, 0);
  client_assert_error (&client, "missing");
  client_close (&other);
  g_free (data);
  end ();
}

GST_END_TEST;

static Suite *
zmq_camsrc_hostile_suite (void)
{
  Suite *suite = suite_create ("zmq-camsrc-hostile");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_loop_test (tc, test_request, 0, G_N_ELEMENTS (requests));
  tcase_add_test (tc, test_lying_jpeg);
  tcase_add_test (tc, test_damaged_jpeg);
  tcase_add_test (tc, test_small_jpeg);
  tcase_add_test (tc, test_empty);
  tcase_add_test (tc, test_envelopes);
  tcase_add_test (tc, test_beside_good_ones);
  tcase_add_test (tc, test_vanishing_client);
  tcase_add_test (tc, test_half_a_message);
  tcase_add_test (tc, test_oversized);
  return suite;
}

GST_CHECK_MAIN (zmq_camsrc_hostile);
