/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Gains of the linear-quadratic regulator of a vehicle in its lane. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is regulated to zero, each as its difference from a steady drive along
 * the lane's centre. */
enum
{
  LQR_OFFSET,                   /* m right of the centre */
  LQR_DRIFT,                    /* m/s, its rate */
  LQR_HEADING,                  /* rad right of the lane's direction */
  LQR_TURN,                     /* rad/s, its rate */
  LQR_WHEELS,                   /* rad */
  LQR_COMMAND,                  /* rad that the wheels were told */
  LQR_N
};

#define LQR_SPEEDS 14

/* The vehicle's model; stiffnesses and inertia for each kg. */
typedef struct
{
  gdouble front, rear;          /* m, the axles from the centre of gravity */
  gdouble front_stiffness, rear_stiffness;      /* m/s² per rad */
  gdouble inertia;              /* m² */
  gdouble lag;                  /* s, of the wheels */
} LqrModel;

typedef struct
{
  LqrModel model;               /* that the gains are for */
  gdouble gains[LQR_SPEEDS][LQR_N];
} LqrTable;

/* Solves for all speeds, unless @self is for this model already (all zero: for
 * none). Takes some milliseconds. */
void lqr_table_update (LqrTable * self, const LqrModel * model);
/* @gains: (out): rad/s of the command against each unit of each difference */
void lqr_table_look_up (const LqrTable * self, gdouble speed,
    gdouble gains[LQR_N]);

G_END_DECLS
