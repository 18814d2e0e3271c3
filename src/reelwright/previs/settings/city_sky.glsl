// The rest of the city beyond the street: two rows of towers in the haze, lit at night.
#include "glsl/city.glsl"
float city_band_(vec2 f) { return step(.2, f.x) * step(f.x, .75) * step(.25, f.y) * step(f.y, .8); }
vec3 city_towers(vec3 rd, vec3 c, float many, float away, float tall, float shift) {
  float at = atan(rd.x, rd.z) * many + shift + city_seed, cell = floor(at), f = at - cell;
  float slope = rd.y / length(rd.xz), own = hash21(vec2(cell, shift)), top = tall * (.35 + .65 * own * own);
  top += tall * .12 * step(.35, f) * step(f, .62) * step(.5, own);
  float soft = pixel() * 1.2, cover = sat((top - slope) / soft + .5) * step(-.02, slope);
  if (cover <= 0.) return c;
  vec3 albedo = mix(vec3(.10, .11, .13), vec3(.24, .22, .20), fract(own * 13.));
  float facing = mix(.5, 1., step(f, .55));
  vec3 wall = albedo * (skyAmbient(vec3(0., .2, -1.)) * 1.3 + sunLight * sat(-sunDir.z) * .5) * facing;
  vec2 q = vec2(f * 9., slope * away / 3.4), w = floor(q);
  float on = step(hash21(w + cell * 17.), .34) * city_band_(q - w) * step(slope, top - .006);
  wall += mix(vec3(1., .62, .30), vec3(.6, .8, 1.), step(.75, hash21(w + 5.))) * on * city_mood.x * .8;
  return mix(c, airTo(wall, rd, away), cover);
}
vec3 setting_backdrop(vec3 rd, vec3 c) {
  if (rd.y > .36) return c;
  c = city_towers(rd, c, 17., 900., .20, 3.7);
  return city_towers(rd, c, 12., 480., .17, 9.2);
}
