/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A configuration file: GKeyFile groups whose keys are element properties. */
#include "configfile.h"

#include <string.h>

#include "property.h"

#define MAX_ELEMENTS 3

/* Which elements a group is about. A [camera] key goes to every element that
 * has such a property, and only the keys that say where a camera sits and how
 * it sees are its; the other groups take any property of their element. */
typedef struct
{
  const gchar *name;
  const gchar *elements[MAX_ELEMENTS + 1];
  const gchar *keys[8];
} Group;

static const Group groups[] = {
  {"camera", {"carlasrc", "lanedetect", "lanekeep"},
      {"fov", "x", "y", "z", "pitch", "roll", "horizon"}},
  {"carla", {"carlasrc"}},
  {"cv", {"lanedetect"}},
  {"dl"},
  {"control", {"lanekeep"}},
  {"zmq", {"zmqcamsrc", "zmqlanedetect", "zmqbroadcast"}},
  {"viewer", {"laneoverlay"}},
};

typedef struct
{
  const Group *group;
  gchar *key, *value;
} Setting;

struct _ConfigFile
{
  GPtrArray *settings;
};

G_DEFINE_QUARK (config_file_error, config_file_error);

static void
setting_free (Setting * self)
{
  g_free (self->key);
  g_free (self->value);
  g_free (self);
}

static const Group *
find_group (const gchar * name, GError ** error)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (groups); i++) {
    if (strcmp (groups[i].name, name) != 0)
      continue;
    if (groups[i].elements[0])
      return &groups[i];
    g_set_error (error, CONFIG_FILE_ERROR, 0,
        "group [%s] is not available in this version", name);
    return NULL;
  }
  g_set_error (error, CONFIG_FILE_ERROR, 0, "unknown group [%s]", name);
  return NULL;
}

static gboolean
check_setting (const Setting * setting, GError ** error)
{
  const Group *group = setting->group;
  PropertyStatus status;
  gboolean checked = TRUE;
  gchar *problem = NULL;
  guint i;

  if (group->keys[0] && !g_strv_contains (group->keys, setting->key))
    goto unknown;
  for (i = 0; group->elements[i]; i++) {
    status = property_check (group->elements[i], setting->key,
        setting->value, &problem);
    if (status == PROPERTY_OK)
      return TRUE;
    if (status == PROPERTY_INVALID) {
      g_set_error (error, CONFIG_FILE_ERROR, 0,
          "%s in [%s]: '%s' %s", setting->key, group->name, setting->value,
          problem);
      g_free (problem);
      return FALSE;
    }
    checked &= status != PROPERTY_NO_ELEMENT;
  }
  /* An element that is not installed fails where the pipeline needs it. */
  if (!checked)
    return TRUE;

unknown:
  g_set_error (error, CONFIG_FILE_ERROR, 0,
      "unknown key '%s' in [%s]", setting->key, group->name);
  return FALSE;
}

/* A key's line; GKeyFile's own rules for names, values and escapes hold. */
static gboolean
add_setting (ConfigFile * self, const Group * group, GKeyFile * line,
    GError ** error)
{
  gchar **keys = g_key_file_get_keys (line, group->name, NULL, NULL);
  Setting *setting = g_new0 (Setting, 1);
  GError *cause = NULL;

  setting->group = group;
  setting->key = g_strdup (keys[0]);
  g_strfreev (keys);
  g_ptr_array_add (self->settings, setting);
  /* It may return what it could read of a wrong value. */
  setting->value = g_key_file_get_string (line, group->name, setting->key,
      &cause);
  if (cause) {
    g_propagate_error (error, cause);
    return FALSE;
  }
  g_strchomp (setting->value);
  return check_setting (setting, error);
}

/* GKeyFile does not tell line numbers, so it gets the file line by line. */
static gboolean
parse_line (ConfigFile * self, gchar * text, const Group ** group,
    GError ** error)
{
  GKeyFile *line = g_key_file_new ();
  gchar *data = NULL;
  gboolean valid = FALSE;

  g_strstrip (text);
  if (text[0] == '\0' || text[0] == '#') {
    valid = TRUE;
  } else if (text[0] == '[') {
    gchar *name;

    if (g_key_file_load_from_data (line, text, -1, 0, error)) {
      name = g_key_file_get_start_group (line);
      *group = find_group (name, error);
      valid = *group != NULL;
      g_free (name);
    }
  } else if (!*group) {
    g_set_error (error, CONFIG_FILE_ERROR, 0,
        "'%s' stands before the first [group]", text);
  } else {
    data = g_strdup_printf ("[%s]\n%s\n", (*group)->name, text);
    valid = g_key_file_load_from_data (line, data, -1, 0, error)
        && add_setting (self, *group, line, error);
  }
  g_free (data);
  g_key_file_free (line);
  return valid;
}

ConfigFile *
config_file_load (const gchar * path, GError ** error)
{
  ConfigFile *self;
  const Group *group = NULL;
  GError *cause = NULL;
  gchar *text, **lines;
  gsize length;
  guint i;

  if (!g_file_get_contents (path, &text, &length, &cause)) {
    g_set_error (error, CONFIG_FILE_ERROR, 0, "%s", cause->message);
    g_error_free (cause);
    return NULL;
  }
  if (strlen (text) != length || !g_utf8_validate (text, length, NULL)) {
    g_set_error (error, CONFIG_FILE_ERROR, 0,
        "%s: not a text file in UTF-8", path);
    g_free (text);
    return NULL;
  }

  self = g_new0 (ConfigFile, 1);
  self->settings = g_ptr_array_new_with_free_func ((GDestroyNotify)
      setting_free);
  lines = g_strsplit (text, "\n", -1);
  for (i = 0; lines[i] && !cause; i++)
    parse_line (self, lines[i], &group, &cause);
  g_strfreev (lines);
  g_free (text);
  if (cause) {
    g_set_error (error, CONFIG_FILE_ERROR, 0,
        "%s:%u: %s", path, i, cause->message);
    g_error_free (cause);
    config_file_free (self);
    return NULL;
  }
  return self;
}

void
config_file_free (ConfigFile * self)
{
  if (!self)
    return;
  g_ptr_array_unref (self->settings);
  g_free (self);
}

void
config_file_foreach (const ConfigFile * self, const gchar * factory,
    ConfigFileFunc func, gpointer user_data)
{
  guint i;

  for (i = 0; self && i < self->settings->len; i++) {
    const Setting *setting = g_ptr_array_index (self->settings, i);

    if (g_strv_contains (setting->group->elements, factory)
        && property_check (factory, setting->key, setting->value, NULL)
        == PROPERTY_OK)
      func (setting->key, setting->value, user_data);
  }
}
