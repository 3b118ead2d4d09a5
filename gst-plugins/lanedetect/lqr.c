/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Gains of the linear-quadratic regulator of a vehicle in its lane.
 *
 * The lateral error dynamics of R. Rajamani, Vehicle Dynamics and Control (2nd
 * ed., 2012), section 2.5, as J. M. Snider regulates them ("Automatic Steering
 * Methods for Autonomous Automobile Path Tracking", CMU-RI-TR-09-08, 2009,
 * section 4), with the steering's lag, and with the rate of the command as the
 * input: what the passengers feel of steering is its rate. Discrete in time;
 * the Riccati equation is iterated from the weights to its fixed point. */

#include "config.h"

#include <math.h>
#include <string.h>
#include "lqr.h"

/* s between frames; gains for another rate would hardly differ. */
#define PERIOD (1.0 / 30.0)
#define MAX_ITERATIONS 2000
#define CONVERGED 1e-9

/* Weights after Bryson's rule, one over the square of what is acceptable. */
#define WEIGHT_OFFSET 0.12      /* m */
#define WEIGHT_DRIFT 0.8        /* m/s */
#define WEIGHT_HEADING 0.1      /* rad */
#define WEIGHT_ACCELERATION 2.0 /* m/s² more than the lane's bend asks for */
#define WEIGHT_JERK 4.0         /* m/s³ of these */
#define WEIGHT_RATE 0.3         /* rad/s of the wheels, when slow */

typedef gdouble Matrix[LQR_N][LQR_N];

static const gdouble speeds[LQR_SPEEDS] = {
  2.0, 3.0, 4.5, 6.0, 8.0, 10.0, 12.5, 15.0, 18.0, 22.0, 27.0, 33.0, 42.0, 60.0
};

static void
multiply (Matrix a, Matrix b, Matrix product)
{
  for (guint i = 0; i < LQR_N; i++) {
    for (guint j = 0; j < LQR_N; j++) {
      product[i][j] = 0.0;
      for (guint k = 0; k < LQR_N; k++)
        product[i][j] += a[i][k] * b[k][j];
    }
  }
}

/* x' = a x + b u, with u the last state's rate. */
static void
set_dynamics (const LqrModel * model, gdouble speed, Matrix a)
{
  gdouble front = model->front_stiffness, rear = model->rear_stiffness;
  gdouble sum = front + rear;
  gdouble moment = front * model->front - rear * model->rear;
  gdouble damping = front * model->front * model->front
      + rear * model->rear * model->rear;

  memset (a, 0, sizeof (Matrix));
  a[LQR_OFFSET][LQR_DRIFT] = 1.0;
  a[LQR_DRIFT][LQR_DRIFT] = -sum / speed;
  a[LQR_DRIFT][LQR_HEADING] = sum;
  a[LQR_DRIFT][LQR_TURN] = -moment / speed;
  a[LQR_DRIFT][LQR_WHEELS] = front;
  a[LQR_HEADING][LQR_TURN] = 1.0;
  a[LQR_TURN][LQR_DRIFT] = -moment / (model->inertia * speed);
  a[LQR_TURN][LQR_HEADING] = moment / model->inertia;
  a[LQR_TURN][LQR_TURN] = -damping / (model->inertia * speed);
  a[LQR_TURN][LQR_WHEELS] = front * model->front / model->inertia;
  a[LQR_WHEELS][LQR_WHEELS] = -1.0 / model->lag;
  a[LQR_WHEELS][LQR_COMMAND] = 1.0 / model->lag;
}

/* exp (a PERIOD), by its series on a small part of the period, squared; and
 * the effect of a command rate held for the period. Slow vehicles are stiff:
 * their tyres settle in milliseconds. */
static void
discretise (Matrix a, Matrix f, gdouble g[LQR_N])
{
  enum
  { HALVINGS = 6, TERMS = 8 };
  gdouble step = PERIOD / (1 << HALVINGS);
  Matrix term, next;

  memset (f, 0, sizeof (Matrix));
  memset (term, 0, sizeof (Matrix));
  memset (g, 0, LQR_N * sizeof (gdouble));
  for (guint i = 0; i < LQR_N; i++)
    f[i][i] = term[i][i] = 1.0;
  /* The integral of the exponential's last column, term by term. */
  for (guint n = 1; n <= TERMS; n++) {
    for (guint i = 0; i < LQR_N; i++)
      g[i] += term[i][LQR_COMMAND] * step / n;
    multiply (a, term, next);
    for (guint i = 0; i < LQR_N; i++) {
      for (guint j = 0; j < LQR_N; j++) {
        term[i][j] = next[i][j] * step / n;
        f[i][j] += term[i][j];
      }
    }
  }
  for (guint n = 0; n < HALVINGS; n++) {
    gdouble half[LQR_N];

    memcpy (half, g, sizeof half);
    for (guint i = 0; i < LQR_N; i++)
      for (guint j = 0; j < LQR_N; j++)
        g[i] += f[i][j] * half[j];
    multiply (f, f, next);
    memcpy (f, next, sizeof next);
  }
}

static gdouble
weight (gdouble acceptable)
{
  return 1.0 / (acceptable * acceptable);
}

static void
set_weights (const LqrModel * model, gdouble speed, gdouble q[LQR_N],
    gdouble * r)
{
  gdouble length = model->front + model->rear;
  gdouble understeer = (model->rear / model->front_stiffness
      - model->front / model->rear_stiffness) / length;
  /* m/s² for each rad of the wheels */
  gdouble push = speed * speed / (length + understeer * speed * speed);

  memset (q, 0, LQR_N * sizeof (gdouble));
  q[LQR_OFFSET] = weight (WEIGHT_OFFSET);
  q[LQR_DRIFT] = weight (WEIGHT_DRIFT);
  q[LQR_HEADING] = weight (WEIGHT_HEADING);
  q[LQR_COMMAND] = push * push * weight (WEIGHT_ACCELERATION);
  *r = push * push * weight (WEIGHT_JERK) + weight (WEIGHT_RATE);
}

/* One step of the Riccati equation on @p; @gains are those of @p before. */
static void
iterate (Matrix f, const gdouble g[LQR_N], const gdouble q[LQR_N], gdouble r,
    Matrix p, gdouble gains[LQR_N])
{
  gdouble pg[LQR_N], gpf[LQR_N], whole = r;
  Matrix pf;

  multiply (p, f, pf);
  for (guint i = 0; i < LQR_N; i++) {
    pg[i] = 0.0;
    for (guint j = 0; j < LQR_N; j++)
      pg[i] += p[i][j] * g[j];
  }
  for (guint i = 0; i < LQR_N; i++) {
    whole += g[i] * pg[i];
    gpf[i] = 0.0;
    for (guint j = 0; j < LQR_N; j++)
      gpf[i] += pg[j] * f[j][i];
  }
  for (guint i = 0; i < LQR_N; i++)
    gains[i] = gpf[i] / whole;
  for (guint i = 0; i < LQR_N; i++) {
    for (guint j = 0; j < LQR_N; j++) {
      p[i][j] = i == j ? q[i] : 0.0;
      for (guint k = 0; k < LQR_N; k++)
        p[i][j] += f[k][i] * pf[k][j];
      p[i][j] -= gpf[i] * gains[j];
    }
  }
}

static void
solve (const LqrModel * model, gdouble speed, gdouble gains[LQR_N])
{
  gdouble q[LQR_N], g[LQR_N], r, change = G_MAXDOUBLE;
  Matrix a, f, p = { {0.0} };

  set_dynamics (model, speed, a);
  discretise (a, f, g);
  set_weights (model, speed, q, &r);
  memset (gains, 0, LQR_N * sizeof (gdouble));
  for (guint n = 0; n < MAX_ITERATIONS && change > CONVERGED; n++) {
    gdouble before[LQR_N];

    memcpy (before, gains, sizeof before);
    iterate (f, g, q, r, p, gains);
    change = n < 2 ? G_MAXDOUBLE : 0.0;
    for (guint i = 0; i < LQR_N; i++)
      change = MAX (change, fabs (gains[i] - before[i]));
  }
}

void
lqr_table_update (LqrTable * self, const LqrModel * model)
{
  if (memcmp (&self->model, model, sizeof *model) == 0)
    return;
  self->model = *model;
  for (guint i = 0; i < LQR_SPEEDS; i++)
    solve (model, speeds[i], self->gains[i]);
}

void
lqr_table_look_up (const LqrTable * self, gdouble speed, gdouble gains[LQR_N])
{
  gdouble share;
  guint i = 0;

  speed = CLAMP (speed, speeds[0], speeds[LQR_SPEEDS - 1]);
  while (i < LQR_SPEEDS - 2 && speeds[i + 1] < speed)
    i++;
  share = (speed - speeds[i]) / (speeds[i + 1] - speeds[i]);
  for (guint j = 0; j < LQR_N; j++)
    gains[j] = self->gains[i][j]
        + share * (self->gains[i + 1][j] - self->gains[i][j]);
}
