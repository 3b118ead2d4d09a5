/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Element carlasrc: a vehicle's camera in a simulated world. */

/**
 * SECTION:element-carlasrc
 * @title: carlasrc
 * @short_description: drives a vehicle through a simulated world and films it
 *
 * carlasrc owns a world with one vehicle and produces what the camera on that
 * vehicle sees. The world is the built-in road: deterministic by
 * #GstCarlaSrc:track and #GstCarlaSrc:seed, it needs no other program.
 *
 * The framerate of the caps is the world's time step: each frame is one step
 * later. A controller downstream drives the vehicle with upstream events
 * `lane-control` {steering, throttle, brake, frame-id}, which apply from the
 * next step on and until the next such event; without any, the car coasts
 * straight on. `lane-action` {action} puts the vehicle back at its start
 * (`respawn`), or stops (`pause`) and continues (`resume`) the world's time;
 * while it stands still, frames keep coming.
 *
 * How world time and the clock's time relate:
 *
 * * `is-live=true sync=true` (default): a step each frame period by the clock,
 *   but never before downstream is done with the last frame. When downstream
 *   is slow, the world is slow.
 * * `is-live=true sync=false`: the world does not wait. Frames that downstream
 *   has no time for are never drawn; the next one carries a later frame id, the
 *   DISCONT flag, and a QoS message tells how many are missing.
 * * `is-live=false`: steps as fast as downstream takes them, timestamps in
 *   world time. #GstCarlaSrc:sync has no effect. Only while the world's time is
 *   stopped frames keep their rate, by the system's clock.
 *
 * Pictures are drawn straight into the buffers of the pool that downstream
 * offers, in any of the pad's formats and with any stride. On every buffer:
 *
 * * GST_BUFFER_OFFSET: frame id, from 0; a gap is a lost frame
 * * PTS and duration
 * * a #GstReferenceTimestampMeta `timestamp/x-unix-monotonic`: CLOCK_MONOTONIC
 *   when the picture was complete; another, `timestamp/x-camera`: world time
 * * a #GstVehicleMeta with the vehicle's state and, as this world knows it, the
 *   truth: place in the lane, curvature, and the lane's lines in pixels, from
 *   the nearest row that shows them to where the quadratic of a #GstLaneLine is
 *   half a pixel off (30 m ahead on a straight road, 6 m in a sharp bend)
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 carlasrc track=winding ! videoconvert ! autovideosink
 * ]| Watch the car coast along until it leaves the road.
 * |[
 * gst-launch-1.0 carlasrc track=oval is-live=false num-buffers=300 ! video/x-raw,format=GRAY8,width=1280,height=720,framerate=60/1 ! fakesink
 * ]| Draw 300 frames, 1/60 s apart, as fast as possible.
 * |[
 * gst-launch-1.0 carlasrc track=highway ! lanedetect ! lanekeep target-speed=25 ! videoconvert ! autovideosink
 * ]| Drive.
 *
 * Since: 0.1
 */

#include "config.h"

#include "gstcarlasrc.h"

#include "alarm.h"
#include "counters.h"
#include "format.h"
#include "frame.h"
#include "inbox.h"
#include "rhythm.h"
#include "settings.h"
#include "world.h"

GST_DEBUG_CATEGORY_STATIC (carlasrc_debug);
#define GST_CAT_DEFAULT carlasrc_debug

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (FORMAT_CAPS));

#define DEFAULT_IS_LIVE TRUE
#define DEFAULT_SYNC TRUE

enum
{
  PROP_IS_LIVE = SETTING_END,
  PROP_SYNC,
  PROP_STATS
};

struct _GstCarlaSrc
{
  GstPushSrc parent;

  /* properties (object lock) */
  Settings settings;
  gboolean sync;

  /* streaming thread, or no streaming */
  World *world;
  GstVideoInfo info;
  gint64 frame_id;              /* of the next frame */
  Rhythm rhythm;
  Dump *dump;                   /* NULL = none */

  /* shared (each has a lock of its own) */
  Alarm alarm;
  Counters counters;
  Inbox inbox;
};

#define gst_carla_src_parent_class parent_class
G_DEFINE_TYPE (GstCarlaSrc, gst_carla_src, GST_TYPE_PUSH_SRC);
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (carlasrc, "carlasrc", GST_RANK_NONE,
    GST_TYPE_CARLA_SRC,
    GST_DEBUG_CATEGORY_INIT (carlasrc_debug, "carlasrc", 0,
        "a vehicle's camera in a simulated world"));

static void
post_error (GstCarlaSrc * self, GError * error)
{
  gst_element_message_full (GST_ELEMENT (self), GST_MESSAGE_ERROR,
      error->domain, error->code, g_strdup (error->message), NULL, __FILE__,
      GST_FUNCTION, __LINE__);
  g_error_free (error);
}

/* A world that stands is shown no faster than it would go: those who watch it
 * until it goes on are not kept busy. */
static gboolean
stand (GstCarlaSrc * self)
{
  GstClock *clock = gst_system_clock_obtain ();
  gboolean done = alarm_wait (&self->alarm, clock,
      gst_clock_get_time (clock) + rhythm_period (&self->rhythm));

  gst_object_unref (clock);
  return done;
}

/* Waits for the next frame's time. @missed: frames left out before it. FALSE
 * when woken by unlock. */
static gboolean
wait_for_frame (GstCarlaSrc * self, guint64 * missed)
{
  GstElement *element = GST_ELEMENT (self);
  GstClock *clock = NULL;
  gboolean sync, done;

  *missed = 0;
  if (gst_base_src_is_live (GST_BASE_SRC (self)))
    clock = gst_element_get_clock (element);
  if (clock == NULL) {
    /* Never late. */
    rhythm_meet (&self->rhythm, 0, TRUE);
    if (inbox_is_paused (&self->inbox))
      return stand (self);
    return !alarm_is_flushing (&self->alarm);
  }

  GST_OBJECT_LOCK (self);
  sync = self->sync;
  GST_OBJECT_UNLOCK (self);
  *missed = rhythm_meet (&self->rhythm,
      gst_element_get_current_running_time (element), sync);
  if (*missed > 0) {
    GST_DEBUG_OBJECT (self, "skipped %" G_GUINT64_FORMAT " frames", *missed);
    gst_element_post_message (element, counters_skip (&self->counters, element,
            &self->rhythm, *missed));
  }
  done = alarm_wait (&self->alarm, clock,
      gst_element_get_base_time (element) + rhythm_due (&self->rhythm));
  gst_object_unref (clock);
  return done;
}

/* Lets the world catch up with the next frame. */
static gboolean
advance (GstCarlaSrc * self, guint64 missed, GError ** error)
{
  World *world = self->world;
  gboolean runs, respawn;
  WorldControl control;
  guint64 i;

  runs = inbox_read (&self->inbox, &control, &respawn);
  if (respawn)
    return world->klass->respawn (world, error);
  /* The first frame shows the start. */
  if (!runs || self->frame_id == 0)
    return TRUE;
  for (i = 0; i <= missed; i++) {
    if (!world->klass->step (world, rhythm_period (&self->rhythm), &control,
            error))
      return FALSE;
  }
  return TRUE;
}

/* Who sees the stream end finds all of its frames dumped, or is told why not. */
static GstPadProbeReturn
finish_dump (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  GstCarlaSrc *self = GST_CARLA_SRC (data);
  GError *error = NULL;

  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_EOS
      && self->dump != NULL && !dump_drain (self->dump, &error)
      && error != NULL)
    post_error (self, error);
  return GST_PAD_PROBE_OK;
}

static void
gst_carla_src_init (GstCarlaSrc * self)
{
  settings_init (&self->settings);
  self->sync = DEFAULT_SYNC;
  alarm_init (&self->alarm);
  counters_init (&self->counters);
  inbox_init (&self->inbox);
  gst_base_src_set_format (GST_BASE_SRC (self), GST_FORMAT_TIME);
  gst_base_src_set_live (GST_BASE_SRC (self), DEFAULT_IS_LIVE);
  gst_pad_add_probe (GST_BASE_SRC_PAD (self),
      GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, finish_dump, self, NULL);
}

static void
gst_carla_src_finalize (GObject * object)
{
  GstCarlaSrc *self = GST_CARLA_SRC (object);

  settings_clear (&self->settings);
  inbox_clear (&self->inbox);
  counters_clear (&self->counters);
  alarm_clear (&self->alarm);
  G_OBJECT_CLASS (parent_class)->finalize (object);
}

static void
gst_carla_src_set_property (GObject * object, guint id, const GValue * value,
    GParamSpec * pspec)
{
  GstCarlaSrc *self = GST_CARLA_SRC (object);

  if ((pspec->flags & GST_PARAM_MUTABLE_READY)
      && GST_STATE (self) > GST_STATE_READY) {
    GST_WARNING_OBJECT (self, "%s can be set in NULL or READY state only",
        pspec->name);
    return;
  }
  switch (id) {
    case PROP_IS_LIVE:
      gst_base_src_set_live (GST_BASE_SRC (self), g_value_get_boolean (value));
      break;
    case PROP_SYNC:
      GST_OBJECT_LOCK (self);
      self->sync = g_value_get_boolean (value);
      GST_OBJECT_UNLOCK (self);
      break;
    default:
      GST_OBJECT_LOCK (self);
      if (!settings_set (&self->settings, id, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      GST_OBJECT_UNLOCK (self);
      break;
  }
}

static void
gst_carla_src_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstCarlaSrc *self = GST_CARLA_SRC (object);

  switch (id) {
    case PROP_IS_LIVE:
      g_value_set_boolean (value, gst_base_src_is_live (GST_BASE_SRC (self)));
      break;
    case PROP_SYNC:
      GST_OBJECT_LOCK (self);
      g_value_set_boolean (value, self->sync);
      GST_OBJECT_UNLOCK (self);
      break;
    case PROP_STATS:
      g_value_take_boxed (value, counters_to_structure (&self->counters,
              &self->inbox));
      break;
    default:
      GST_OBJECT_LOCK (self);
      if (!settings_get (&self->settings, id, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      GST_OBJECT_UNLOCK (self);
      break;
  }
}

static gboolean
gst_carla_src_start (GstBaseSrc * base)
{
  GstCarlaSrc *self = GST_CARLA_SRC (base);
  const WorldClass *klass;
  GError *error = NULL;
  WorldConfig config;
  gboolean opened;

  GST_OBJECT_LOCK (self);
  klass = settings_world (&self->settings);
  settings_configure (&self->settings, &config);
  GST_OBJECT_UNLOCK (self);
  self->world = klass->open (&config, &error);
  settings_release (&config);
  if (self->world == NULL) {
    post_error (self, error);
    return FALSE;
  }
  GST_OBJECT_LOCK (self);
  opened = settings_open_dump (&self->settings, &self->dump, &error);
  GST_OBJECT_UNLOCK (self);
  if (!opened) {
    g_clear_pointer (&self->world, klass->close);
    post_error (self, error);
    return FALSE;
  }

  gst_video_info_init (&self->info);
  self->frame_id = 0;
  rhythm_reset (&self->rhythm);
  inbox_reset (&self->inbox);
  counters_reset (&self->counters);
  return TRUE;
}

static GstCaps *
gst_carla_src_fixate (GstBaseSrc * base, GstCaps * caps)
{
  return GST_BASE_SRC_CLASS (parent_class)->fixate (base, format_fixate (caps));
}

static gboolean
gst_carla_src_set_caps (GstBaseSrc * base, GstCaps * caps)
{
  GstCarlaSrc *self = GST_CARLA_SRC (base);
  GError *error = NULL;
  GstVideoInfo info;

  if (!gst_video_info_from_caps (&info, caps)) {
    GST_ELEMENT_ERROR (self, CORE, NEGOTIATION,
        ("carlasrc cannot draw this video format."), ("%" GST_PTR_FORMAT,
            caps));
    return FALSE;
  }
  self->info = info;
  rhythm_set_rate (&self->rhythm, GST_VIDEO_INFO_FPS_N (&info),
      GST_VIDEO_INFO_FPS_D (&info));
  if (!self->world->klass->configure (self->world, &info, &error)) {
    post_error (self, error);
    return FALSE;
  }
  gst_base_src_set_blocksize (base, GST_VIDEO_INFO_SIZE (&info));
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_latency (GST_OBJECT (self)));
  return TRUE;
}

static gboolean
gst_carla_src_decide_allocation (GstBaseSrc * base, GstQuery * query)
{
  format_choose_pool (&GST_CARLA_SRC (base)->info, query);
  return GST_BASE_SRC_CLASS (parent_class)->decide_allocation (base, query);
}

static GstFlowReturn
gst_carla_src_create (GstPushSrc * push, GstBuffer ** buffer)
{
  GstCarlaSrc *self = GST_CARLA_SRC (push);
  GstBaseSrc *base = GST_BASE_SRC (push);
  GError *error = NULL;
  GstClockTime time;
  GstFlowReturn ret;
  guint64 missed;
  gboolean drawn;

  if (!wait_for_frame (self, &missed))
    return GST_FLOW_FLUSHING;
  if (!advance (self, missed, &error))
    goto failed;
  ret = GST_BASE_SRC_CLASS (parent_class)->alloc (base, 0,
      GST_VIDEO_INFO_SIZE (&self->info), buffer);
  if (ret != GST_FLOW_OK)
    return ret;
  /* The picture comes last: once it is there, controllers are in a hurry. */
  frame_add_state (self->world, *buffer);
  frame_stamp (*buffer, &self->rhythm, self->frame_id + missed, missed > 0);
  drawn = frame_draw (self->world, &self->info, *buffer, &time, &error);
  counters_add_drawing (&self->counters, time);
  if (drawn && self->dump != NULL)
    drawn = dump_frame (self->dump, *buffer, &self->info,
        GST_BUFFER_OFFSET (*buffer), &error);
  if (!drawn) {
    gst_clear_buffer (buffer);
    goto failed;
  }
  self->frame_id += missed + 1;
  rhythm_next (&self->rhythm);
  counters_add_frame (&self->counters);
  return GST_FLOW_OK;

failed:
  /* A world that unblock woke has not failed. */
  if (alarm_is_flushing (&self->alarm)) {
    g_clear_error (&error);
    return GST_FLOW_FLUSHING;
  }
  /* Without an error it has been posted. */
  if (error != NULL)
    post_error (self, error);
  return GST_FLOW_ERROR;
}

static gboolean
gst_carla_src_query (GstBaseSrc * base, GstQuery * query)
{
  GstCarlaSrc *self = GST_CARLA_SRC (base);

  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return GST_BASE_SRC_CLASS (parent_class)->query (base, query);
  if (self->rhythm.fps_n == 0)
    return FALSE;
  /* A frame leaves within its period. The world waits or skips when it has to:
   * there is no limit to what downstream may buffer. */
  gst_query_set_latency (query, gst_base_src_is_live (base),
      rhythm_period (&self->rhythm), GST_CLOCK_TIME_NONE);
  return TRUE;
}

/* Downstream's events. */
static gboolean
gst_carla_src_event (GstBaseSrc * base, GstEvent * event)
{
  return inbox_take (&GST_CARLA_SRC (base)->inbox, event)
      || GST_BASE_SRC_CLASS (parent_class)->event (base, event);
}

/* The application's events. */
static gboolean
gst_carla_src_send_event (GstElement * element, GstEvent * event)
{
  if (inbox_take (&GST_CARLA_SRC (element)->inbox, event)) {
    gst_event_unref (event);
    return TRUE;
  }
  return GST_ELEMENT_CLASS (parent_class)->send_event (element, event);
}

static void
set_flushing (GstCarlaSrc * self, gboolean flushing)
{
  alarm_set_flushing (&self->alarm, flushing);
  if (self->world != NULL && self->world->klass->unblock != NULL)
    self->world->klass->unblock (self->world, flushing);
  if (self->dump != NULL)
    dump_set_flushing (self->dump, flushing);
}

static gboolean
gst_carla_src_unlock (GstBaseSrc * base)
{
  set_flushing (GST_CARLA_SRC (base), TRUE);
  return TRUE;
}

static gboolean
gst_carla_src_unlock_stop (GstBaseSrc * base)
{
  set_flushing (GST_CARLA_SRC (base), FALSE);
  return TRUE;
}

static gboolean
gst_carla_src_stop (GstBaseSrc * base)
{
  GstCarlaSrc *self = GST_CARLA_SRC (base);

  g_clear_pointer (&self->dump, dump_free);
  self->world->klass->close (self->world);
  self->world = NULL;
  return TRUE;
}

static void
install_properties (GObjectClass * klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  settings_install (klass);
  /**
   * GstCarlaSrc:is-live:
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_IS_LIVE,
      g_param_spec_boolean ("is-live", "Is live",
          "Keep the frame rate by the clock; false steps the world as fast as "
          "downstream takes the frames", DEFAULT_IS_LIVE,
          flags | GST_PARAM_MUTABLE_READY));
  /**
   * GstCarlaSrc:sync:
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_SYNC,
      g_param_spec_boolean ("sync", "Sync",
          "Have the world wait until downstream is done with a frame; false "
          "lets it run by the clock and skips the frames that downstream has "
          "no time for (only when is-live)", DEFAULT_SYNC,
          flags | GST_PARAM_MUTABLE_PLAYING));
  /**
   * GstCarlaSrc:stats:
   *
   * Counters since the last start: `frames`, `skipped`, `controls` and
   * `respawns` (guint64), and `average-draw-time` (guint64, ns a frame).
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics",
          "Frames sent and skipped, controls and respawns taken, draw time",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
gst_carla_src_class_init (GstCarlaSrcClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSrcClass *base_class = GST_BASE_SRC_CLASS (klass);
  GstPushSrcClass *push_class = GST_PUSH_SRC_CLASS (klass);

  object_class->finalize = gst_carla_src_finalize;
  object_class->set_property = gst_carla_src_set_property;
  object_class->get_property = gst_carla_src_get_property;
  install_properties (object_class);

  element_class->send_event = GST_DEBUG_FUNCPTR (gst_carla_src_send_event);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "Driving simulator source", "Source/Video",
      "Drives a vehicle through a simulated world and films it",
      "gst-lanekeeping developers");

  base_class->start = GST_DEBUG_FUNCPTR (gst_carla_src_start);
  base_class->fixate = GST_DEBUG_FUNCPTR (gst_carla_src_fixate);
  base_class->set_caps = GST_DEBUG_FUNCPTR (gst_carla_src_set_caps);
  base_class->decide_allocation =
      GST_DEBUG_FUNCPTR (gst_carla_src_decide_allocation);
  base_class->query = GST_DEBUG_FUNCPTR (gst_carla_src_query);
  base_class->event = GST_DEBUG_FUNCPTR (gst_carla_src_event);
  base_class->unlock = GST_DEBUG_FUNCPTR (gst_carla_src_unlock);
  base_class->unlock_stop = GST_DEBUG_FUNCPTR (gst_carla_src_unlock_stop);
  base_class->stop = GST_DEBUG_FUNCPTR (gst_carla_src_stop);
  push_class->create = GST_DEBUG_FUNCPTR (gst_carla_src_create);
}
