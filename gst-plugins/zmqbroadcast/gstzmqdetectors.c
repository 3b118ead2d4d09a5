/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Several detection services, one of which answers each frame. */
#include "config.h"
#include "gstzmqdetectors.h"

#include <string.h>

#include "gstzmqmessage.h"

#define ATTEMPT_INTERVAL (GST_SECOND / 2)
/* How soon it is noticed that one went away. */
#define LIFE_CHECK_INTERVAL (10 * GST_MSECOND)
/* Taken from one detector in a row: a flood does not stop the clock. */
#define MAX_MESSAGES 16

void
gst_zmq_detectors_init (GstZmqDetectors * self, GstElement * element)
{
  self->element = element;
  gst_zmq_wake_init (&self->wake);
}

void
gst_zmq_detectors_finalize (GstZmqDetectors * self)
{
  gst_zmq_detectors_close (self);
  gst_zmq_wake_clear (&self->wake);
}

/* ---- life cycle -------------------------------------------------------- */

static GstZmqDetector *
nth (const GstZmqDetectors * self, guint i)
{
  return g_ptr_array_index (self->all, i % self->all->len);
}

static gboolean
add_all (GstZmqDetectors * self, gchar ** urls, const GstZmqKeys * keys,
    GError ** error)
{
  guint i;

  for (i = 0; urls[i]; i++) {
    GstZmqDetector *added;

    if (i == GST_ZMQ_POLL_MAX) {
      g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
          "'url' names more than %d detectors.", GST_ZMQ_POLL_MAX);
      return FALSE;
    }
    added = gst_zmq_detector_new (g_strstrip (urls[i]), keys, error);
    if (!added)
      return FALSE;
    g_ptr_array_add (self->all, added);
  }
  return TRUE;
}

gboolean
gst_zmq_detectors_open (GstZmqDetectors * self, const gchar * urls,
    const GstZmqKeys * keys, GError ** error)
{
  gchar **list;
  gboolean opened;

  if (!gst_zmq_wake_ensure (&self->wake, error))
    return FALSE;
  list = g_strsplit (urls, ",", -1);
  self->urls = g_strdup (urls);
  self->all = g_ptr_array_new_with_free_func ((GDestroyNotify)
      gst_zmq_detector_free);
  self->next = 0;
  self->connected = FALSE;
  opened = list[0] && add_all (self, list, keys, error);
  if (!list[0])
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
        "'url' names no detector: set it to tcp://HOST:PORT.");
  g_strfreev (list);
  if (!opened)
    gst_zmq_detectors_close (self);
  return opened;
}

void
gst_zmq_detectors_close (GstZmqDetectors * self)
{
  g_clear_pointer (&self->all, g_ptr_array_unref);
  g_clear_pointer (&self->urls, g_free);
  g_clear_pointer (&self->problem, g_free);
}

/* ---- who is there ------------------------------------------------------ */

static gboolean
is_usable (const GstZmqDetector * detector)
{
  return detector->connected && !detector->silent;
}

static void
tell (GstZmqDetectors * self, GstZmqDetector * detector)
{
  const gboolean usable = is_usable (detector);

  if (usable == detector->told)
    return;
  detector->told = usable;
  GST_OBJECT_LOCK (self->element);
  self->usable += usable ? 1 : -1;
  GST_OBJECT_UNLOCK (self->element);
  if (usable)
    gst_zmq_post_connected (self->element, detector->url);
  else
    gst_zmq_post_lost (self->element, detector->url);
}

/* Whether anybody is there at all. */
static gboolean
look (GstZmqDetectors * self)
{
  gboolean any = FALSE;
  guint i;

  for (i = 0; i < self->all->len; i++) {
    GstZmqDetector *detector = nth (self, i);

    gst_zmq_detector_look (detector);
    tell (self, detector);
    any |= detector->connected;
  }
  return any;
}

/* Until something comes in, somebody comes in, or @deadline. */
static GstZmqPoll
wait_for_news (GstZmqDetectors * self, GstClockTime deadline)
{
  zmq_pollitem_t items[GST_ZMQ_POLL_MAX];
  guint i;

  for (i = 0; i < self->all->len; i++) {
    const GstZmqDetector *detector = nth (self, i);

    items[i] = (zmq_pollitem_t) {
    .socket = detector->socket,.events =
          detector->connected ? ZMQ_POLLIN : ZMQ_POLLIN | ZMQ_POLLOUT};
  }
  return gst_zmq_poll (items, self->all->len, &self->wake, deadline);
}

static GstFlowReturn
give_up (GstZmqDetectors * self)
{
  GST_ELEMENT_ERROR (self->element, RESOURCE, NOT_FOUND,
      ("Detection server '%s' not found after %u attempts", self->urls,
          self->patience.attempts),
      ("Start `lane-detection` there, or set 'url' to where it listens; where "
          "it is encrypted, give its key."));
  return GST_FLOW_ERROR;
}

GstFlowReturn
gst_zmq_detectors_connect (GstZmqDetectors * self)
{
  GstClockTime next = gst_lane_monotonic_time ();
  const guint attempts = self->patience.attempts;
  guint attempt = 0;

  while (!self->connected && !(self->connected = look (self))) {
    GstClockTime now = gst_lane_monotonic_time ();

    if (now >= next) {
      if (attempts > 0 && attempt == attempts)
        return give_up (self);
      gst_zmq_post_waiting (self->element, self->urls, ++attempt, attempts);
      next += ATTEMPT_INTERVAL;
    }
    if (wait_for_news (self, next) == GST_ZMQ_WOKEN)
      return GST_FLOW_FLUSHING;
  }
  return GST_FLOW_OK;
}

/* ---- one frame --------------------------------------------------------- */

typedef struct
{
  zmq_msg_t *request;
  gint64 frame_id;
  gint width, height;
  DetectionReply *reply;
  guint *invalid;
  GstClockTime start;
  GstZmqDetector *asked;        /* who has it, or NULL */
  guint connection;             /* of asked's */
} Question;

/* Whose turn it is; while nobody is ready, whoever is awake. */
static GstZmqDetector *
choose (GstZmqDetectors * self)
{
  GstZmqDetector *awake = NULL;
  guint i;

  for (i = 0; i < self->all->len; i++) {
    GstZmqDetector *detector = nth (self, self->next + i);

    if (gst_zmq_detector_is_ready (detector)) {
      self->next += i + 1;
      return detector;
    }
    if (detector->connected && detector->awake)
      awake = detector;
  }
  return awake;
}

static void
count (GstZmqDetectors * self, guint64 * counter)
{
  GST_OBJECT_LOCK (self->element);
  (*counter)++;
  GST_OBJECT_UNLOCK (self->element);
}

/* Whether the frame's own answer is there, which may be an error. */
static gboolean
hear (GstZmqDetectors * self, GstZmqDetector * detector, Question * question,
    GstZmqAnswer * answer)
{
  DetectionReply reply;
  gchar *problem = NULL;
  guint invalid, i;

  for (i = 0; i < MAX_MESSAGES; i++) {
    switch (gst_zmq_detector_hear (detector, question->width,
            question->height, &reply, &invalid, &problem)) {
      case GST_ZMQ_HEARD_NOTHING:
        return FALSE;
      case GST_ZMQ_HEARD_PONG:
        break;
      case GST_ZMQ_HEARD_LATE:
        count (self, &self->late);
        break;
      case GST_ZMQ_HEARD_REPLY:
        if (detector == question->asked) {
          *question->reply = reply;
          *question->invalid = invalid;
          *answer = GST_ZMQ_ANSWERED;
          return TRUE;
        }
        count (self, &self->late);
        break;
      case GST_ZMQ_HEARD_ERROR:
        count (self, &self->errors);
        if (detector == question->asked) {
          g_free (self->problem);
          self->problem = problem;
          *answer = GST_ZMQ_UNANSWERED;
          return TRUE;
        }
        g_clear_pointer (&problem, g_free);
        break;
    }
  }
  return FALSE;
}

static gboolean
hear_all (GstZmqDetectors * self, Question * question, GstZmqAnswer * answer)
{
  gboolean heard = FALSE;
  guint i;

  for (i = 0; i < self->all->len; i++)
    heard |= hear (self, nth (self, i), question, answer);
  return heard;
}

/* Sends the frame to who can have it, again where its detector went away.
 * FALSE where nobody is there to wait for. */
static gboolean
pass_question (GstZmqDetectors * self, Question * question)
{
  if (!look (self))
    return FALSE;
  /* Whoever is there now does not know the question. */
  if (question->asked && (!question->asked->connected
          || question->asked->connections != question->connection))
    question->asked = NULL;
  if (!question->asked && (question->asked = choose (self))) {
    question->connection = question->asked->connections;
    gst_zmq_detector_send (question->asked, question->request,
        question->frame_id);
  }
  return TRUE;
}

static GstClockTime
deadline_of (GstZmqDetectors * self, const Question * question)
{
  GstClockTime limit;

  self->patience.silent = !question->asked || question->asked->silent;
  limit = gst_lane_patience_get_limit (&self->patience);
  return GST_CLOCK_TIME_IS_VALID (limit) ? question->start + limit : limit;
}

static void
set_problem (GstZmqDetectors * self, const gchar * problem)
{
  g_free (self->problem);
  self->problem = g_strdup (problem);
}

static GstZmqAnswer
await (GstZmqDetectors * self, Question * question)
{
  GstZmqAnswer answer = GST_ZMQ_UNANSWERED;

  while (!hear_all (self, question, &answer)) {
    GstClockTime now, deadline;

    if (!pass_question (self, question)) {
      set_problem (self, "nobody is there");
      return GST_ZMQ_UNANSWERED;
    }
    now = gst_lane_monotonic_time ();
    deadline = deadline_of (self, question);
    if (now >= deadline) {
      if (question->asked)
        gst_zmq_detector_miss (question->asked);
      set_problem (self, "it did not answer in time");
      return GST_ZMQ_UNANSWERED;
    }
    if (wait_for_news (self, MIN (deadline, now + LIFE_CHECK_INTERVAL))
        == GST_ZMQ_WOKEN)
      return GST_ZMQ_CANCELLED;
  }
  return answer;
}

GstZmqAnswer
gst_zmq_detectors_ask (GstZmqDetectors * self, zmq_msg_t * request,
    gint64 frame_id, gint width, gint height, DetectionReply * reply,
    guint * invalid)
{
  Question question = {.request = request,.frame_id = frame_id,.width = width,
    .height = height,.reply = reply,.invalid = invalid,
    .start = gst_lane_monotonic_time ()
  };
  GstZmqAnswer answer = await (self, &question);

  look (self);
  if (answer != GST_ZMQ_CANCELLED)
    self->patience.first = FALSE;
  return answer;
}
