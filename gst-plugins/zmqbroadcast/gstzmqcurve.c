/* SPDX-License-Identifier: LGPL-2.1-or-later
 * CURVE keys from files, and the properties that name them. */
#include "config.h"
#include "gstzmqcurve.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A key file is some hundred bytes and metadata of the user's. */
#define MAX_FILE 65536
#define KEY_LENGTH 40           /* Z85 text of 32 bytes */

#define MAKE_KEYS "make a pair with `zmq-keygen NAME`"

/* What a key file says; "" where it says nothing. */
typedef struct
{
  gchar public_key[KEY_LENGTH + 1];
  gchar secret_key[KEY_LENGTH + 1];
} KeyFile;

/* ---- reading ----------------------------------------------------------- */

static gboolean
fail_to_open (const gchar * path, gint code, GError ** error)
{
  switch (code) {
    case ENOENT:
      g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND,
          "There is no key file '%s': " MAKE_KEYS ".", path);
      break;
    case EACCES:
      g_set_error (error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_NOT_AUTHORIZED, "The key file '%s' is not for "
          "this user to read: run as its owner.", path);
      break;
    default:
      g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_READ,
          "Cannot read the key file '%s': %s.", path, g_strerror (code));
  }
  return FALSE;
}

/* The file's kind and rights are looked at once it is open, so that they are
 * those of what is read. */
static gboolean
check_file (gint fd, const gchar * path, gboolean secret, GError ** error)
{
  struct stat file;

  if (fstat (fd, &file) != 0)
    return fail_to_open (path, errno, error);
  if (!S_ISREG (file.st_mode) || file.st_size > MAX_FILE) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_READ,
        "'%s' is no key file: " MAKE_KEYS ".", path);
    return FALSE;
  }
  if (secret && (file.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_AUTHORIZED,
        "Others may read the secret key '%s' (mode %03o): "
        "`chmod 600` it, or make a new one if they may have done so.", path,
        file.st_mode & 07777);
    return FALSE;
  }
  return TRUE;
}

/* Fills @text, NUL-terminated, with the file's at most @size - 1 bytes. */
static gboolean
read_text (const gchar * path, gboolean secret, gchar * text, gsize size,
    GError ** error)
{
  /* NONBLOCK: a FIFO is refused, not waited for. */
  gint fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  gboolean done;
  gssize length = 0;

  if (fd < 0)
    return fail_to_open (path, errno, error);
  done = check_file (fd, path, secret, error);
  if (done) {
    length = read (fd, text, size - 1);
    if (length < 0)
      done = fail_to_open (path, errno, error);
  }
  close (fd);
  text[MAX (length, 0)] = '\0';
  return done;
}

/* ---- parsing ----------------------------------------------------------- */

/* Takes `NAME = "KEY"` with any quotes or none from @line. FALSE only where the
 * line is for @name and holds no key. */
static gboolean
take_key (const gchar * line, const gchar * name, gchar * key)
{
  guint8 binary[32];
  gsize length;

  if (!g_str_has_prefix (line, name))
    return TRUE;
  line += strlen (name);
  line += strspn (line, " \t");
  if (*line++ != '=')
    return FALSE;
  line += strspn (line, " \t\"'");
  length = strcspn (line, " \t\r\"'");
  if (length != KEY_LENGTH)
    return FALSE;
  memcpy (key, line, KEY_LENGTH);
  key[KEY_LENGTH] = '\0';
  return zmq_z85_decode (binary, key) != NULL;
}

/* ZPL: section names stand at the margin, their entries are indented. */
static gboolean
parse (gchar * text, KeyFile * file)
{
  gboolean curve = FALSE;
  gchar *line, *rest = text;

  while ((line = strsep (&rest, "\n"))) {
    if (*line == '#')
      continue;
    if (*line != ' ' && *line != '\t') {
      if (*line != '\0' && *line != '\r')
        curve = strcspn (line, " \t\r#") == strlen ("curve")
            && g_str_has_prefix (line, "curve");
      continue;
    }
    line += strspn (line, " \t");
    if (curve && (!take_key (line, "public-key", file->public_key)
            || !take_key (line, "secret-key", file->secret_key)))
      return FALSE;
  }
  return TRUE;
}

static gboolean
load_file (const gchar * path, gboolean secret, KeyFile * file, GError ** error)
{
  gchar *text = g_malloc (MAX_FILE + 1);
  const gchar *lacks = NULL;
  gboolean done;

  memset (file, 0, sizeof *file);
  done = read_text (path, secret, text, MAX_FILE + 1, error);
  if (done && !parse (text, file))
    lacks = "well-formed";
  else if (done && !(secret ? file->secret_key : file->public_key)[0])
    lacks = secret ? "secret" : "public";
  explicit_bzero (text, MAX_FILE + 1);
  g_free (text);
  if (!lacks)
    return done;
  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_READ,
      "'%s' holds no %s CURVE key: " MAKE_KEYS ", which writes NAME.key "
      "(public) and NAME.key_secret (secret).", path, lacks);
  return FALSE;
}

/* ---- keys of a socket -------------------------------------------------- */

/* One's own pair. */
static gboolean
load_pair (const gchar * path, GstZmqKeys * keys, GError ** error)
{
  KeyFile file;
  gboolean done = load_file (path, TRUE, &file, error);

  if (done && (zmq_curve_public (keys->public_key, file.secret_key) != 0
          || (file.public_key[0]
              && strcmp (file.public_key, keys->public_key) != 0))) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_READ,
        "The keys in '%s' are no pair: " MAKE_KEYS ".", path);
    done = FALSE;
  }
  if (done)
    memcpy (keys->secret_key, file.secret_key, sizeof keys->secret_key);
  explicit_bzero (&file, sizeof file);
  return done;
}

static gboolean
load_server_key (const gchar * path, GstZmqKeys * keys, GError ** error)
{
  KeyFile file;
  gboolean done = load_file (path, FALSE, &file, error);

  memcpy (keys->server_key, file.public_key, sizeof keys->server_key);
  explicit_bzero (&file, sizeof file);
  return done;
}

static gboolean
load (const gchar * server_key, const gchar * secret_key, gboolean bind,
    GstZmqKeys * keys, GError ** error)
{
  if (!zmq_has ("curve")) {
    g_set_error_literal (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
        "This libzmq cannot encrypt: install one that was built with CURVE, "
        "or name no key files.");
    return FALSE;
  }
  if (!(bind ? secret_key : server_key)) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
        bind ? "'%s' is for a socket that connects; one that listens encrypts "
        "with its own curve-secret-key." : "'%s' alone does not encrypt a "
        "socket that connects: set curve-server-key, too.",
        bind ? server_key : secret_key);
    return FALSE;
  }
  if (server_key && !bind && !load_server_key (server_key, keys, error))
    return FALSE;
  if (secret_key)
    return load_pair (secret_key, keys, error);
  /* It fails only without CURVE. */
  zmq_curve_keypair (keys->public_key, keys->secret_key);
  return TRUE;
}

gboolean
gst_zmq_keys_load (GstZmqKeys * keys, const gchar * server_key,
    const gchar * secret_key, gboolean bind, GError ** error)
{
  memset (keys, 0, sizeof *keys);
  if (!server_key && !secret_key)
    return TRUE;
  if (load (server_key, secret_key, bind, keys, error))
    return TRUE;
  explicit_bzero (keys, sizeof *keys);
  return FALSE;
}

/* ---- properties -------------------------------------------------------- */

#define KEY_FLAGS (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS \
    | GST_PARAM_MUTABLE_READY)

GParamSpec *
gst_zmq_param_spec_curve_server_key (void)
{
  return g_param_spec_string ("curve-server-key", "CURVE server key",
      "File with the public key (NAME.key) of the side that listens: encrypts, "
      "and talks to nobody else (NULL = not encrypted)", NULL, KEY_FLAGS);
}

GParamSpec *
gst_zmq_param_spec_curve_secret_key (void)
{
  return g_param_spec_string ("curve-secret-key", "CURVE secret key",
      "File with one's own pair of keys (NAME.key_secret, mode 0600): a socket "
      "that listens encrypts with it and refuses who does not; one that "
      "connects makes up a pair without it (NULL = none)", NULL, KEY_FLAGS);
}
