// White hills with dark woods, in the light of the moment.
#include "glsl/panorama.glsl"
uniform float snowfield_white;
vec3 setting_backdrop(vec3 rd, vec3 c) {
  Land land = panorama(rd);
  if (land.cover <= 0.) return c;
  vec3 p = eye + rd * land.away;
  vec4 fine = texture(noiseMap, p.xz * .004 + p.y * .003), tops = texture(noiseMap, vec2(atan(rd.x, rd.z) * 21., rd.y * 30.));
  vec3 n = normalize(land.n + (vec3(fine.r, .5, fine.g) - .5) * .30);
  vec3 albedo = mix(vec3(.13, .125, .12), vec3(.92, .95, 1.) * snowfield_white, smoothstep(.25, .6, land.first + (fine.g - .5) * .5));
  float wood = smoothstep(.42, .60, land.second + (fine.a - .5) * .3 + (fine.r - .5) * .5);
  albedo = mix(albedo, mix(vec3(.025, .040, .034), vec3(.45, .49, .54), tops.a * tops.a), wood);
  return mix(c, airTo(panorama_lit(land, albedo, n), rd, land.away), land.cover * panorama_seen(land));
}
