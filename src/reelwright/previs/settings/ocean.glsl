// Open sea: a plane bent by waves, to the horizon.
#include "glsl/sea.glsl"
#if ISLETS > 0
#include "settings/islet_shore.glsl"
#endif
float setting_trace(vec3 ro, vec3 rd) {
  if (rd.y >= -1e-5) return 1e9;
  float flat_t = -ro.y / rd.y;
  if (flat_t > 220.) return min(flat_t, FAR * .99);
  float a = max((sea_tall - ro.y) / rd.y, .05), b = (-sea_tall - ro.y) / rd.y;
  float fa = ro.y + rd.y * a - sea_height(ro.xz + rd.xz * a, .2), t = b;
  for (int k = 1; k <= SEA_STEPS; k++) {
    float tb = mix(a, b, 1. / float(SEA_STEPS + 1 - k));
    float fb = ro.y + rd.y * tb - sea_height(ro.xz + rd.xz * tb, .2);
    if (fb < 0.) { t = mix(a, tb, fa / max(fa - fb, 1e-4)); break; }
    a = tb; fa = fb; t = tb;
  }
  float f = ro.y + rd.y * t - sea_height(ro.xz + rd.xz * t, .2);
  t += clamp(f / max(-rd.y, .12), -.5, .5) * .8;
  return mix(t, flat_t, smoothstep(90., 220., flat_t));
}
vec3 setting_shade(vec3 ro, vec3 rd, float t) {
  vec2 p = ro.xz + rd.xz * t;
  vec3 foot = sea_foot(rd, t);
  Surface s = sea_seen(p, rd, foot);
  touchSurface(p, foot.z, s);
  sea_lap(p, foot.z, 1. - opennessAt(vec3(p.x, 0., p.y)), s);
  float shallow = 0.;
#if ISLETS > 0
  vec2 shore = islet_shore(p);
  if (shore.x < 3.5) {
    islet_lap(p, foot.z, shore, s.height, s);
    shallow = smoothstep(3.2, 0., shore.x) * shore.y * .75;
  }
#endif
  vec3 bed = (skyAmbient(vec3(0., 1., 0.)) + sunLight * sat(sunDir.y)) * vec3(.16, .30, .27);
  vec3 c = airTo(sea_light(s, p, rd, t, foot.z, bed, shallow), rd, t);
#ifdef ONLY_GROUND
  return c;
#else
  float above = smoothstep(0., 1.6 * pixel(), -rd.y);
  return above < 1. ? mix(sky(vec3(rd.x, .0005, rd.z)), c, above) : c;
#endif
}
