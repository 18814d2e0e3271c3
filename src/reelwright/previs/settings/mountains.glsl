// The peaks behind the hills: rock, snow, woods and pastures of the panorama, in the light of the moment.
#include "glsl/panorama.glsl"
#include "glsl/alpine.glsl"
vec3 setting_backdrop(vec3 rd, vec3 c) {
  Land land = panorama(rd);
  if (land.cover <= 0.) return c;
  vec3 p = eye + rd * land.away, n = land.n;
  float foot = pixel() * land.away;
  vec4 fine = texture(noiseMap, vec2(p.x + p.z * .35, p.y * 1.7 + p.z * .5) * .0065), crag = texture(noiseMap, p.xz * .0021 + p.y * .004);
  float steep = 1. - n.y;
  // Crags: the rock's relief is finer than the panorama's.
  n = normalize(n + (vec3(fine.r, .5, fine.g) - .5) * mix(.25, 1.1, smoothstep(.12, .5, steep)) * smoothstep(30., 4., foot));
  vec3 albedo = mix(alpine_meadow(p.xz, foot), alpine_rock(p), smoothstep(.22, .42, steep + (fine.r - .5) * .22));
  // Woods: dark, with the light on their tops.
  float wood = smoothstep(.42, .58, land.second + (fine.a - .5) * .30 + (crag.r - .5) * .3);
  float tops = texture(noiseMap, vec2(atan(rd.x, rd.z) * 21., rd.y * 26.)).a;
  albedo = mix(albedo, vec3(.020, .040, .018) * mix(.55, 1.75, tops), wood);
  n = normalize(n + vec3(tops - .5, .3, .2) * wood * .7);
  float snow = smoothstep(.38, .60, land.first + (fine.g - .5) * .55 + (crag.g - .5) * .35);
  albedo = mix(albedo, vec3(.83, .86, .92), snow);
  n = normalize(mix(n, land.n, snow * .45));
  vec3 lit_ = panorama_lit(land, albedo, n);
  return mix(c, airTo(lit_, rd, land.away), land.cover);
}
