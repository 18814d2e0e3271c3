// The peaks behind the hills: rock, snow, woods and pastures of the panorama, in the light of the moment.
#include "glsl/panorama.glsl"
#include "glsl/alpine.glsl"
vec3 setting_backdrop(vec3 rd, vec3 c) {
  Land land = panorama(rd);
  if (land.cover <= 0.) return c;
  vec3 p = eye + rd * land.away, n = land.n;
  float foot = pixel() * land.away;
  vec4 fine = texture(noiseMap, vec2(p.x + p.z * .35, p.y * 1.7 + p.z * .5) * .0065), broad = texture(noiseMap, p.xz * .0031);
  float steep = 1. - n.y;
  // Crags: the rock's relief is finer than the panorama's.
  n = normalize(n + (vec3(fine.r, .5, fine.g) - .5) * mix(.25, 1.1, smoothstep(.12, .5, steep)) * smoothstep(30., 4., foot));
  vec3 rock = mix(vec3(.115, .105, .10), vec3(.27, .25, .23), fine.g * .7 + broad.r * .4) * mix(.75, 1.1, fine.b);
  vec4 close = texture(noiseMap, p.xz * .027);
  vec3 albedo = mix(alpine_meadow(broad, fine) * mix(.62, 1.3, close.r), rock, smoothstep(.22, .42, steep + (fine.r - .5) * .22));
  // Woods: dark, with the light on their tops.
  float wood = smoothstep(.40, .56, land.second + (fine.r - .5) * .4 + (broad.g - .5) * .4 + (close.r - .5) * .5);
  if (wood > 0.) {
    float tops = texture(noiseMap, vec2(atan(rd.x, rd.z) * 19., rd.y * 24.)).a;
    albedo = mix(albedo, vec3(.018, .036, .017) * mix(.45, 1.75, tops), wood);
    n = normalize(n + vec3(tops - .5, .3, .2) * wood * .7);
  }
  float snow = smoothstep(.38, .60, land.first + (fine.g - .5) * .55 + (broad.b - .3) * .25);
  albedo = mix(albedo, vec3(.83, .86, .92), snow);
  n = normalize(mix(n, land.n, snow * .45));
  vec3 lit_ = panorama_lit(land, albedo, n);
  return mix(c, airTo(lit_, rd, land.away), land.cover * panorama_seen(land));
}
