/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Tests of the commands' options: documented ones, defaults, refusals, and
 * the pipelines that come of them. */
#include <gst/check/gstcheck.h>

#include "detection-options.h"
#include "simulation-pipeline.h"

/* A command line, as main() gets it; parsing moves and drops what @argv points
 * to. */
typedef struct
{
  gint argc;
  gchar **owned, **argv;
} CommandLine;

static void
command_line_init (CommandLine * self, const gchar * program,
    const gchar * arguments)
{
  gchar *line = g_strdup_printf ("%s %s", program, arguments);

  fail_unless (g_shell_parse_argv (line, &self->argc, &self->owned, NULL));
  self->argv = g_memdup2 (self->owned, (self->argc + 1) * sizeof (gchar *));
  g_free (line);
}

static void
command_line_clear (CommandLine * self)
{
  g_free (self->argv);
  g_strfreev (self->owned);
}

static SimulationOptions *
parse_simulation (const gchar * arguments, GError ** error)
{
  CommandLine line;
  SimulationOptions *options;

  command_line_init (&line, "simulation", arguments);
  options = simulation_options_parse (&line.argc, &line.argv, error);
  command_line_clear (&line);
  return options;
}

static DetectionOptions *
parse_detection (const gchar * arguments, GError ** error)
{
  CommandLine line;
  DetectionOptions *options;

  command_line_init (&line, "lane-detection", arguments);
  options = detection_options_parse (&line.argc, &line.argv, error);
  command_line_clear (&line);
  return options;
}

GST_START_TEST (test_defaults)
{
  SimulationOptions *simulation = parse_simulation ("--shared-memory", NULL);
  DetectionOptions *detection = parse_detection ("--shared-memory", NULL);

  fail_unless (simulation != NULL && detection != NULL);
  fail_unless_equals_string (simulation->common.image_shm_name, "camera_feed");
  fail_unless_equals_string (simulation->common.detection_shm_name,
      "detection_results");
  fail_unless_equals_string (simulation->detector_url, "tcp://localhost:5556");
  fail_unless_equals_int (simulation->detector_timeout,
      SIMULATION_TIMEOUT_UNSET);
  fail_unless_equals_string (simulation->viewer, "auto");
  fail_unless_equals_int (simulation->web_port, 8080);
  fail_unless_equals_string (simulation->broadcast_url, "tcp://*:5557");
  fail_unless_equals_string (simulation->world, "auto");
  fail_unless_equals_string (simulation->host, "localhost");
  fail_unless_equals_int (simulation->port, 2000);
  fail_unless_equals_string (detection->method, "cv");
  fail_unless_equals_string (detection->common.image_shm_name, "camera_feed");
  fail_unless_equals_string (detection->common.detection_shm_name,
      "detection_results");
  fail_unless_equals_int (detection->port, 5556);
  simulation_options_free (simulation);
  detection_options_free (detection);
}

GST_END_TEST;

GST_START_TEST (test_all_documented)
{
  SimulationOptions *simulation = parse_simulation ("--shared-memory "
      "--image-shm-name a --detection-shm-name b --detector-url tcp://x:1 "
      "--detector-timeout 5 --viewer none --web-port 81 --broadcast-url "
      "tcp://*:1 --broadcast-images --latency --world road --host h --port 1 "
      "--track winding --weather night,rain=0.5 --seed 3 --fps 60 --no-sync "
      "--speed 12.5 --controller pd --base-throttle 0.2 --warmup-frames 3 "
      "--frames 9 --record a.mkv --summary-json - --print-pipeline "
      "--verbose --config c.ini", NULL);
  DetectionOptions *detection = parse_detection ("--shared-memory "
      "--image-shm-name a --detection-shm-name b --method cv --config c.ini "
      "--gpu 0 --port 1 --host h --print-pipeline --verbose", NULL);

  fail_unless (simulation != NULL && detection != NULL);
  simulation_options_free (simulation);
  detection_options_free (detection);
}

GST_END_TEST;

static const struct
{
  const gchar *arguments, *problem;
} mistakes[] = {
  {"--frobnicate",
      "Unknown option --frobnicate (--help lists the options)"},
  {"--shared-memory extra",
      "Unexpected argument 'extra' (--help lists the options)"},
  {"--detector-url localhost:5556", "--detector-url: 'localhost:5556' is not "
        "tcp://HOST:PORT or ipc://PATH, or several of them separated by commas"},
  {"--detector-url tcp://a:1,", "--detector-url: 'tcp://a:1,' is not "
        "tcp://HOST:PORT or ipc://PATH, or several of them separated by commas"},
  {"--zmq-broadcast --broadcast-url *:5557", "--broadcast-url: '*:5557' is "
        "not tcp://HOST:PORT or ipc://PATH"},
  {"--zmq-broadcast --action-url 5558", "--action-url: '5558' is not "
        "tcp://HOST:PORT or ipc://PATH"},
  {"--shared-memory --curve-server-key a", "--curve-server-key is for "
        "detection servers: leave out --shared-memory"},
  {"--in-process --curve-server-key a", "--curve-server-key is for detection "
        "servers: leave out --in-process"},
  {"--curve-secret-key a", "--curve-secret-key needs --curve-server-key or "
        "--zmq-broadcast"},
  {"--detector-timeout 0", "--detector-timeout: 0 is not from 1 to 3600000"},
  {"--detector-compression png",
      "--detector-compression: 'png' is none of raw, jpeg"},
  {"--detector-quality 101",
      "--detector-quality: '101' is not a whole number from 1 to 100"},
  {"--shared-memory --in-process", "--shared-memory and --in-process exclude "
        "each other: give one of them"},
  {"--shared-memory --viewer tv",
      "--viewer: 'tv' is none of auto, opencv, pygame, web, none"},
  {"--shared-memory --viewer web", "The web viewer is not available in this "
        "version: use --viewer opencv or none"},
  {"--shared-memory --world carla", "Driving in CARLA is not available in "
        "this version: use --world road"},
  {"--shared-memory --action-url tcp://*:1",
      "--action-url needs --zmq-broadcast"},
  {"--shared-memory --weather snow", "--weather: 'snow' will not do: There is "
        "no weather 'snow': use one of clear, overcast, lowsun, night, rain, "
        "fog, worn, shadows."},
  {"--shared-memory --weather night,rain=2", "--weather: 'night,rain=2' will "
        "not do: Weather's rain is '2', which is not a number from 0 to 1."},
  {"--shared-memory --fps -1", "--fps: -1 is not from 0 to 1000"},
  {"--shared-memory --frames -5", "--frames: -5 is not from 0 to 2147483647"},
  {"--shared-memory --port 70000", "--port: 70000 is not from 1 to 65535"},
  {"--shared-memory --speed fast",
      "--speed: 'fast' is not a number from 0 to 60"},
  {"--shared-memory --controller mpc",
      "--controller: 'mpc' is none of pursuit, pd, lqr"},
  {"--shared-memory --track motorway", "--track: 'motorway' is none of "
        "straight, oval, highway, winding, city, random"},
  {"--shared-memory --dump d --dump-interval 0",
      "--dump-interval: '0' is not a whole number from 1 to " "2147483647"},
  {"--in-process --input a.mp4 --dump d", "--dump and --export-track need "
        "the built-in world: leave out --input"},
  {"--shared-memory --no-sync --fps 0",
      "--no-sync needs a frame rate: leave out --fps 0"},
  {"--in-process --input a.mp4 --world road",
      "--input replaces the world: leave out --world road"},
  {"--in-process --record a.mp4", "--record: 'a.mp4' does not end in .mkv, "
        "and Matroska is what is written"},
  {"--shared-memory --image-shm-name a/b", "--image-shm-name: 'a/b' cannot "
        "name shared memory: use 1 to 200 characters without '/' that do not "
        "begin with '.'"},
  {"--shared-memory --detection-shm-name ''", "--detection-shm-name: '' "
        "cannot name shared memory: use 1 to 200 characters without '/' that "
        "do not begin with '.'"},
  {"--shared-memory --image-shm-name a --detection-shm-name a",
      "--image-shm-name and --detection-shm-name are both 'a': give them "
        "different names"},
};

GST_START_TEST (test_simulation_mistakes_n)
{
  GError *error = NULL;

  fail_unless (parse_simulation (mistakes[__i__].arguments, &error) == NULL);
  fail_unless_equals_string (error->message, mistakes[__i__].problem);
  fail_unless (error->domain == OPTIONS_ERROR);
  g_error_free (error);
}

GST_END_TEST;

static const gchar *const detection_mistakes[] = {
  "--method dl", "--shared-memory --method dl", "--shared-memory --method x",
  "--port 65536", "--port -1", "--port x", "--host ''", "--host tcp://a",
  "--shared-memory --port 0", "--shared-memory --model net.onnx",
  "--shared-memory --image-shm-name /x", "--shared-memory --gpu one"
};

GST_START_TEST (test_detection_mistakes_n)
{
  GError *error = NULL;

  fail_unless (parse_detection (detection_mistakes[__i__], &error) == NULL);
  fail_unless (error->domain == OPTIONS_ERROR);
  g_error_free (error);
}

GST_END_TEST;

#define CAMERA(fps) \
    "video/x-raw,format=BGRx,width=800,height=600,framerate=" fps "/1"
#define SHM "shmlanedetect image-shm-name=camera_feed " \
    "detection-shm-name=detection_results"
#define NEWEST "queue leaky=downstream max-size-buffers=1"
#define OVERLAY "videoconvert ! laneoverlay ! videoconvert"
#define NO_VIEWER "fakesink sync=false enable-last-sample=false"

static const struct
{
  const gchar *arguments, *uri;
  gboolean window;
  const gchar *pipeline;
} pipelines[] = {
  {"--shared-memory", NULL, FALSE,
      "carlasrc speed=12 ! " CAMERA ("30") " ! " SHM
        " ! lanekeep name=controller target-speed=12 ! " NO_VIEWER},
  {"--shared-memory --no-sync --fps 60 --speed 25 --track highway", NULL,
        FALSE, "carlasrc track=highway speed=25 sync=false ! " CAMERA ("60")
      " ! " NEWEST " ! " SHM
        " ! lanekeep name=controller target-speed=25 ! " NO_VIEWER},
  {"--in-process --track a.xodr --dump d --dump-interval 9", NULL, FALSE,
      "carlasrc track-file=a.xodr dump=d dump-interval=9 speed=12 ! "
        CAMERA ("30") " ! lanedetect "
        "! lanekeep name=controller target-speed=12 ! " NO_VIEWER},
  {"--in-process --track city --export-track c.xodr", NULL, FALSE,
      "carlasrc track=city export-track=c.xodr speed=12 ! "
        CAMERA ("30") " ! lanedetect "
        "! lanekeep name=controller target-speed=12 ! " NO_VIEWER},
  {"--in-process --fps 0 --frames 7 --controller pd", NULL, TRUE,
        "carlasrc speed=12 is-live=false num-buffers=7 ! " CAMERA ("30")
      " ! lanedetect ! lanekeep name=controller controller=pd "
        "target-speed=12 ! " NEWEST
        " ! " OVERLAY " ! autovideosink sync=false"},
  {"--in-process --input x --record o.mkv --frames 7", "file:///x", TRUE,
      "uridecodebin uri=file:///x ! videoconvert ! clocksync ! lanedetect "
        "! lanekeep name=controller target-speed=12 ! tee name=views ! "
        NEWEST " ! " OVERLAY
        " ! autovideosink sync=false  views. ! queue max-size-buffers=2 ! "
        OVERLAY " ! jpegenc ! matroskamux ! filesink location=o.mkv"},
  {"--frames 9", NULL, FALSE,
      "carlasrc speed=12 num-buffers=9 ! "
        "video/x-raw,format=BGRx,width=800,height=600,framerate=30/1 ! "
        "zmqlanedetect url=tcp://localhost:5556 timeout=1000 ! lanekeep "
        "name=controller target-speed=12 ! fakesink sync=false "
        "enable-last-sample=false"},
  {"--detector-url tcp://a:1,tcp://b:2 --detector-timeout 50 "
        "--detector-compression raw --detector-quality 90 "
        "--curve-server-key s.key --curve-secret-key c.key_secret "
        "--frames 9", NULL, FALSE,
      "carlasrc speed=12 num-buffers=9 ! "
        "video/x-raw,format=BGRx,width=800,height=600,framerate=30/1 ! "
        "zmqlanedetect url=tcp://a:1,tcp://b:2 timeout=50 compression=raw "
        "quality=90 curve-server-key=s.key curve-secret-key=c.key_secret ! "
        "lanekeep name=controller target-speed=12 ! fakesink sync=false "
        "enable-last-sample=false"},
  {"--in-process --zmq-broadcast", NULL, FALSE,
      "carlasrc speed=12 ! " CAMERA ("30") " ! lanedetect ! lanekeep "
        "name=controller target-speed=12 ! zmqbroadcast url=\"tcp://*:5557\" "
        "action-url=\"tcp://*:5558\" images=false"},
  {"--in-process --zmq-broadcast --broadcast-images --action-url '' "
        "--curve-secret-key k --broadcast-url tcp://127.0.0.1:1 "
        "--record o.mkv", NULL, TRUE,
      "carlasrc speed=12 ! " CAMERA ("30") " ! lanedetect ! lanekeep "
        "name=controller target-speed=12 ! tee name=views ! "
        NEWEST " ! " OVERLAY " ! autovideosink sync=false  views. ! "
        "queue max-size-buffers=2 ! " OVERLAY
        " ! jpegenc ! matroskamux ! filesink location=o.mkv  views. ! "
        "zmqbroadcast url=tcp://127.0.0.1:1 images=true curve-secret-key=k"},
  {"--in-process --input x --fps 0", "file:///x", FALSE,
      "uridecodebin uri=file:///x ! videoconvert ! lanedetect ! "
        "lanekeep name=controller target-speed=12 ! " NO_VIEWER},
  {"--in-process --input x", "v4l2:///dev/video0", FALSE,
      "uridecodebin uri=v4l2:///dev/video0 ! videoconvert ! lanedetect ! "
        "lanekeep name=controller target-speed=12 ! " NO_VIEWER},
  {"--in-process --input x --fps 10", "file:///x", FALSE,
      "uridecodebin uri=file:///x ! videoconvert ! videorate ! "
        "video/x-raw,framerate=10/1 ! clocksync ! lanedetect ! "
        "lanekeep name=controller target-speed=12 ! " NO_VIEWER},
};

GST_START_TEST (test_pipelines)
{
  SimulationOptions *options =
      parse_simulation (pipelines[__i__].arguments, NULL);
  gchar *pipeline;

  fail_unless (options != NULL);
  pipeline = simulation_pipeline (options, NULL, pipelines[__i__].uri,
      pipelines[__i__].window);
  fail_unless_equals_string (pipeline, pipelines[__i__].pipeline);
  g_free (pipeline);
  simulation_options_free (options);
}

GST_END_TEST;

static const struct
{
  const gchar *arguments, *pipeline;
} detection_pipelines[] = {
  {"--shared-memory --image-shm-name my_camera --detection-shm-name my_results",
      "shmcamsrc shm-name=my_camera ! lanedetect method=cv ! "
        "shmlanesink shm-name=my_results"},
  {"", "zmqcamsrc url=\"tcp://*:5556\" ! lanedetect method=cv ! zmqlanesink"},
  {"--port 7 --host 10.0.0.1 --curve-secret-key a.key_secret",
      "zmqcamsrc url=tcp://10.0.0.1:7 curve-secret-key=a.key_secret ! "
        "lanedetect method=cv ! zmqlanesink"},
  {"--host ::1", "zmqcamsrc url=\"tcp://[::1]:5556\" ! lanedetect method=cv ! "
        "zmqlanesink"},
  {"--host [fe80::1]", "zmqcamsrc url=\"tcp://[fe80::1]:5556\" ! "
        "lanedetect method=cv ! zmqlanesink"},
};

GST_START_TEST (test_detection_pipeline)
{
  DetectionOptions *options =
      parse_detection (detection_pipelines[__i__].arguments, NULL);
  gchar *pipeline = detection_pipeline (options, NULL);

  fail_unless_equals_string (pipeline, detection_pipelines[__i__].pipeline);
  g_free (pipeline);
  detection_options_free (options);
}

GST_END_TEST;

static Suite *
options_suite (void)
{
  Suite *suite = suite_create ("options");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_defaults);
  tcase_add_test (tcase, test_all_documented);
  tcase_add_loop_test (tcase, test_simulation_mistakes_n, 0,
      G_N_ELEMENTS (mistakes));
  tcase_add_loop_test (tcase, test_detection_mistakes_n, 0,
      G_N_ELEMENTS (detection_mistakes));
  tcase_add_loop_test (tcase, test_pipelines, 0, G_N_ELEMENTS (pipelines));
  tcase_add_loop_test (tcase, test_detection_pipeline, 0,
      G_N_ELEMENTS (detection_pipelines));
  return suite;
}

GST_CHECK_MAIN (options);
