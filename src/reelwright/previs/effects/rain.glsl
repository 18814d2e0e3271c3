// Rings that drops leave on water and wet ground, where a pixel is small enough to show them.
uniform vec2 rain_fall;         // heaviness 0..1, scene seconds
void rain_surface(vec2 p, float foot, inout Surface s) {
  float seen = smoothstep(.05, .012, foot) * rain_fall.x;
  if (seen > .01) for (int k = 0; k < 2; k++) {
    float size = k == 0 ? .22 : .37;
    vec2 q = p / size + float(k) * 17.3, cell = floor(q);
    float h = hash21(cell + 7. * float(k)), age = fract(rain_fall.y * (1.1 + .5 * h) + h * 13.);
    vec2 at = .3 + .4 * hash22(cell + floor(rain_fall.y * (1.1 + .5 * h) + h * 13.) * 3.);
    vec2 d = q - cell - at;
    float r = length(d), front = age * .42;
    float ring = exp(-pow((r - front) * 22., 2.)) * (1. - age) * smoothstep(.0, .08, age);
    s.slope += d / max(r, .02) * ring * sin((r - front) * 70. + 1.2) * .30 * seen;
  }
  s.rough += .03 * rain_fall.x * (1. - seen);
}
