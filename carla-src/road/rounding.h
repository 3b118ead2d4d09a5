/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Rounding numbers that are not negative, without a call where processors have
 * no instruction for it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

static inline gint
road_round_up (gfloat value)
{
  const gint below = (gint) value;

  return below + (below < value);
}

G_END_DECLS
