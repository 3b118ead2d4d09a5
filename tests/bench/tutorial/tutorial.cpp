/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The lane detector of the tutorials: OpenCV's edges and segments. The numbers
 * are the customary ones. */
#include "tutorial.h"

#include <cmath>
#include <cstring>
#include <vector>

#include <opencv2/imgproc.hpp>

namespace {

constexpr double canny_low = 50, canny_high = 150;
constexpr double hough_rho = 2, hough_theta = CV_PI / 180;
constexpr int hough_threshold = 20;
constexpr double min_length = 20, max_gap = 30;
constexpr double min_slope = 0.4;       /* rows a column: flatter is no lane */
constexpr double region_top = 0.55;     /* part of the height */

struct Tutorial
{
  LaneDetector base;            /* first: the table of functions */
  int width, height;
  double top;                   /* width of the region there, part of ours */
  int to_grey;                  /* cv::cvtColor's code, -1: plane 0 is grey */
  int type;                     /* of plane 0 as a cv::Mat */
  cv::Mat grey, edges, region;
  std::vector<cv::Vec4i> segments;
};

/* A straight line x = a + b y by least squares, as points come in. */
struct Fit
{
  double n = 0, y = 0, x = 0, yy = 0, xy = 0;

  void add (double px, double py)
  {
    n += 1;
    x += px;
    y += py;
    yy += py * py;
    xy += px * py;
  }

  bool solve (double *a, double *b) const
  {
    const double determinant = n * yy - y * y;
    if (n < 2 || determinant < 1e-6)
      return false;
    *b = (n * xy - x * y) / determinant;
    *a = (x - *b * y) / n;
    return true;
  }
};

LaneDetector *
create ()
{
  auto *self = new Tutorial ();
  self->base.klass = &lane_detector_tutorial;
  self->top = TUTORIAL_CUSTOMARY_TOP;
  cv::setNumThreads (1);
  return &self->base;
}

void
set_format (Tutorial * self, GstVideoFormat format)
{
  switch (format) {
    case GST_VIDEO_FORMAT_BGRx:
    case GST_VIDEO_FORMAT_BGRA:
      self->to_grey = cv::COLOR_BGRA2GRAY;
      self->type = CV_8UC4;
      break;
    case GST_VIDEO_FORMAT_RGBx:
    case GST_VIDEO_FORMAT_RGBA:
      self->to_grey = cv::COLOR_RGBA2GRAY;
      self->type = CV_8UC4;
      break;
    case GST_VIDEO_FORMAT_BGR:
      self->to_grey = cv::COLOR_BGR2GRAY;
      self->type = CV_8UC3;
      break;
    case GST_VIDEO_FORMAT_RGB:
      self->to_grey = cv::COLOR_RGB2GRAY;
      self->type = CV_8UC3;
      break;
    default:
      self->to_grey = -1;
      self->type = CV_8UC1;
      break;
  }
}

gboolean
configure (LaneDetector * detector, const LaneDetectorConfig * config,
    GError **)
{
  auto *self = reinterpret_cast<Tutorial *> (detector);
  const int width = GST_VIDEO_INFO_WIDTH (&config->info);
  const int height = GST_VIDEO_INFO_HEIGHT (&config->info);

  self->width = width;
  self->height = height;
  set_format (self, GST_VIDEO_INFO_FORMAT (&config->info));
  const int left = cvRound (width * (1 - self->top) / 2);
  const int row = cvRound (height * region_top);
  const std::vector<cv::Point> trapezoid = {
    {0, height}, {left, row}, {width - 1 - left, row}, {width, height}
  };
  self->region = cv::Mat::zeros (height, width, CV_8UC1);
  cv::fillConvexPoly (self->region, trapezoid, 255);
  return TRUE;
}

void
find_segments (Tutorial * self, const GstVideoFrame * frame)
{
  const cv::Mat picture (self->height, self->width, self->type,
      GST_VIDEO_FRAME_PLANE_DATA (frame, 0),
      GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0));

  if (self->to_grey >= 0)
    cv::cvtColor (picture, self->grey, self->to_grey);
  cv::GaussianBlur (self->to_grey >= 0 ? self->grey : picture, self->grey,
      cv::Size (5, 5), 0);
  cv::Canny (self->grey, self->edges, canny_low, canny_high);
  cv::bitwise_and (self->edges, self->region, self->edges);
  cv::HoughLinesP (self->edges, self->segments, hough_rho, hough_theta,
      hough_threshold, min_length, max_gap);
}

/* A tutorial has no idea how sure it is. */
void
set_line (const Tutorial * self, const Fit & fit, GstLaneLine * line)
{
  double a, b;

  if (fit.solve (&a, &b))
    gst_lane_line_set_curve (line, a, b, 0, self->height - 1,
        int (self->height * region_top), 1.0);
}

void
detect (LaneDetector * detector, const GstVideoFrame * frame,
    const LaneExpectation *, LaneResult * result)
{
  auto *self = reinterpret_cast<Tutorial *> (detector);
  Fit left, right;

  find_segments (self, frame);
  for (const auto & s : self->segments) {
    const double dx = s[2] - s[0], dy = s[3] - s[1];
    const double middle = (s[0] + s[2]) / 2.0;
    const bool steep = std::abs (dy) > min_slope * std::abs (dx);
    Fit *fit = nullptr;

    if (steep && dx * dy < 0 && middle < self->width / 2.0)
      fit = &left;
    else if (steep && dx * dy > 0 && middle > self->width / 2.0)
      fit = &right;
    if (!fit)
      continue;
    fit->add (s[0], s[1]);
    fit->add (s[2], s[3]);
  }
  std::memset (result, 0, sizeof *result);
  result->horizon = -1;
  set_line (self, left, &result->left);
  set_line (self, right, &result->right);
}

void
destroy (LaneDetector * detector)
{
  delete reinterpret_cast<Tutorial *> (detector);
}

}                               // namespace

const LaneDetectorClass lane_detector_tutorial = {
  "tutorial", create, configure, detect, destroy
};

void
lane_detector_tutorial_set_top (LaneDetector * detector, gdouble top)
{
  reinterpret_cast<Tutorial *> (detector)->top = top;
}
