// Stars that come out as the sky darkens: one candidate per cell of a longitude-latitude grid.
uniform vec2 stars_shine;       // brightness, twinkle time
vec3 stars_sky(vec3 rd, vec3 c, float blur) {
  if (stars_shine.x <= .001 || rd.y < .02) return c;
  vec2 q = vec2(atan(rd.x, rd.z), rd.y) * 62.;
  vec2 cell = floor(q), at = hash22(cell) * .8 + .1;
  float h = hash21(cell + 13.);
  float radius = max(.018 + .030 * h * h, pixel() * 62. * .55);
  float d = length((fract(q) - at) * vec2(sqrt(max(1. - rd.y * rd.y, .05)), 1.));
  float twinkle = .72 + .28 * sin(stars_shine.y * (2. + 3. * h) + h * 90.);
  float bright = pow(h, 14.) * exp(-d * d / (radius * radius)) * step(.55, h);
  vec3 tone = mix(vec3(1., .86, .72), vec3(.75, .85, 1.), hash21(cell + 29.));
  return c + tone * bright * twinkle * stars_shine.x * smoothstep(.02, .22, rd.y);
}
