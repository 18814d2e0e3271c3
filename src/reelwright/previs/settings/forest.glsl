// The depth of the wood: rows of trunks and leaves ever paler, and shafts of light between them.
uniform vec3 forest_leaves, forest_shaft;
uniform float forest_seed;
vec3 forest_row(float at, float slope, vec3 c, float away, float many, vec3 air) {
  float q = at * many + away, cell = floor(q), f = q - cell, own = fract(sin(cell * 12.99 + away) * 43758.5);
  float lean = (own - .5) * .25 * slope, wide = mix(.030, .075, own);
  float trunk = smoothstep(wide, wide * .7, abs(f - .5 - (own - .5) * .6 - lean)) * smoothstep(-.12, -.09, slope);
  vec4 mass = texture(noiseMap, vec2(at * many * .16, slope * many * .18) + away * .013);
  float crown = smoothstep(.56, .66, mass.r * .55 + mass.a * .25 + smoothstep(.02, .55, slope) * .52 - .02);
  float bush = smoothstep(.02, -.03, slope + (mass.g - .5) * .12);
  float veil = 1. - exp(-away * .01 * haze);
  vec3 sunny = skyAmbient(vec3(0., .6, -.6)) + sunLight * .22 * (.4 + mass.b);
  vec3 leaf = forest_leaves * sunny * mix(.6, 1.9, mass.a), bark = vec3(.075, .060, .046) * sunny;
  vec3 own_ = mix(bark, leaf, max(crown, bush));
  return mix(c, mix(own_, air, veil), max(trunk, max(crown, bush)));
}
vec3 setting_backdrop(vec3 rd, vec3 c) {
  float at = atan(rd.x, rd.z) + forest_seed, slope = rd.y / max(length(rd.xz), .05);
  vec3 air = skyGradient(normalize(vec3(rd.x, .02 + max(rd.y, 0.) * .5, rd.z))) * .85 + sunLight * .03;
  c = mix(c, air, .45);
  c = forest_row(at, slope, c, 170., 34., air);
  c = forest_row(at, slope, c, 120., 21., air);
  c = forest_row(at, slope, c, 78., 13., air);
  // Light that falls through the crowns, seen in the haze: streaks that point at the sun.
  vec3 a = normalize(cross(sunDir, vec3(.31, .2, .93))), b = cross(sunDir, a);
  float turn_ = atan(dot(rd, a), dot(rd, b));
  float ray = texture(noiseMap, vec2(turn_ * .35, .13 + sceneTime * .0012)).r * .6 + texture(noiseMap, vec2(turn_ * 1.3, .71)).g * .4;
  float toward = exp((dot(rd, sunDir) - 1.) * 1.6);
  c += forest_shaft * smoothstep(.46, .66, ray) * (.5 + 2.2 * toward) * smoothstep(-.25, .35, slope);
  return c;
}
