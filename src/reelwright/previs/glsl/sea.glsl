// Water with waves in two bands that mirrors the sky: what seas, shores and the like share.
// Sources: sun glitter from the slope distribution (Cox and Munk 1954), mean Fresnel of a rough sea (Bruneton et al. 2010),
// unresolved slopes from mip variance (LEAN mapping, Olano and Baker 2010).
uniform sampler2D sea_swell, sea_ripple;   // slope x, slope z, height, slope squared
uniform vec4 sea_tiles;      // swell tile, ripple tile (m); texels per metre of each
uniform vec3 sea_deep;       // colour of light scattered back from below
uniform vec3 sea_crest;      // extra light through the crests
uniform float sea_tall;      // wave height that is seldom passed, metres
uniform float sea_white;     // how much breaks into whitecaps
const vec2 SEA_SKEW = vec2(.8290, .5592);   // turns the ripples against the swell, so that tiles never line up

vec2 sea_skew(vec2 p) { return vec2(p.x * SEA_SKEW.x - p.y * SEA_SKEW.y, p.x * SEA_SKEW.y + p.y * SEA_SKEW.x); }
vec2 sea_unskew(vec2 s) { return vec2(s.x * SEA_SKEW.x + s.y * SEA_SKEW.y, -s.x * SEA_SKEW.y + s.y * SEA_SKEW.x); }
float sea_height(vec2 p, float foot) { return textureLod(sea_swell, p / sea_tiles.x, log2(max(foot * sea_tiles.z, .01))).z; }
// A pixel sees a strip of water, long towards the horizon: three samples along it, `step` metres apart.
Surface sea_at(vec2 p, vec2 stride, float foot) {
  float swell = log2(max(foot * sea_tiles.z, .01)), ripple = log2(max(foot * sea_tiles.w, .01));
  vec2 q = sea_skew(p) / sea_tiles.y, dq = sea_skew(stride) / sea_tiles.y, s0 = p / sea_tiles.x, ds = stride / sea_tiles.x;
  vec4 a = (textureLod(sea_swell, s0, swell) + textureLod(sea_swell, s0 + ds, swell) + textureLod(sea_swell, s0 - ds, swell)) / 3.;
  vec4 b = (textureLod(sea_ripple, q, ripple) + textureLod(sea_ripple, q + dq, ripple) + textureLod(sea_ripple, q - dq, ripple)) / 3.;
  float gust = .55 + .9 * textureLod(noiseMap, p * .0061 + sceneTime * .0007, log2(max(foot * 3., 1.))).r;
  Surface s;
  // Close by, the shortest ripples: the same band again, smaller.
  float near = smoothstep(.03, .006, foot);
  if (near > 0.) {
    vec4 c = textureLod(sea_ripple, q * 4.7 + .31, ripple + 2.23);
    b.xy = b.xy + vec2(c.y, -c.x) * .55 * near;
    b.w += c.w * .3 * near;
  }
  s.slope = a.xy + sea_unskew(b.xy) * gust;
  s.height = a.z;
  s.rough = max(a.w - dot(a.xy, a.xy), 0.) + max(b.w - dot(b.xy, b.xy), 0.) * gust * gust + .0009;
  s.foam = 0.;
  return s;
}
// Where something stands in the water: a lace of foam that comes and goes with the waves.
void sea_lap(vec2 p, float foot, float touched, inout Surface s) {
  if (touched < .02) return;
  float lod = log2(max(foot * 512. * .4, 1.));
  vec4 a = textureLod(noiseMap, p * .16 + sceneTime * .006, lod - 1.), b = textureLod(noiseMap, p * .41 - sceneTime * .009, lod);
  float lace = a.b * .5 + b.b * .5 + (a.r - .5) * .6;
  float wash = touched * (1. + 2.2 * s.height / sea_tall * .4) + .10 * (b.r - .5);
  s.foam = max(s.foam, smoothstep(.10, .34, wash) * smoothstep(.62 - .5 * wash, 1.02 - .5 * wash, lace + .25) * .9);
  s.rough += touched * .012;
}
// Metres that a pixel covers: across, along the view, and what its waves are averaged over.
vec3 sea_foot(vec3 rd, float t) {
  float across = t * pixel(), along = across / max(-rd.y, .004);
  return vec3(across, along, max(exp2(mix(log2(across), log2(along), .80)) * .55, across));
}
Surface sea_seen(vec2 p, vec3 rd, vec3 foot) { return sea_at(p, normalize(rd.xz) * min(foot.y, 12. * foot.z) * .33, foot.z); }
// The light that comes from a place on the water; `bed` is the light of a ground that shows through where it is shallow.
vec3 sea_light(Surface s, vec2 p, vec3 rd, float t, float foot, vec3 bed, float shallow) {
  float sigma2 = s.rough * .5;
  vec3 n = normalize(vec3(-s.slope.x, 1., -s.slope.y));
  vec3 v = -rd;
  float cosv = max(dot(n, v), .02);
  float sigma = sqrt(sigma2);
  float f = .02 + .98 * pow(1. - cosv, 5. * exp(-2.69 * sigma)) / (1. + 22.7 * pow(sigma, 1.5));
  vec3 r = reflect(rd, n);
  // Facets that face the viewer are seen more than those that face away: the mirror looks higher up.
  r.y = sqrt(r.y * r.y + .005) - .03 + sigma * .55;
  r = normalize(r);
  vec3 mirror = skyMirrored(r, max(sigma, .06));
  vec4 image = mirrorAt(s.slope, t, sigma * 1.4 + .04);
  mirror = mirror * (1. - image.a) + min(image.rgb, vec3(1.2 * image.a));
  vec3 h = normalize(sunDir + v);
  vec2 want = -h.xz / max(h.y, .05) - s.slope;
  float spread = sigma2 * 1.25 + .00040;
  float glint = exp(-dot(want, want) / (2. * spread)) / (6.2832 * spread);
  float shine = fresnel(dot(h, v), .02) * glint / (4. * max(h.y * h.y * h.y * h.y, .05) * max(cosv, .09));
  vec3 sparkle = sunLight * min(shine, 26.) * .11 * smoothstep(-.045, .03, sunDir.y);
  float crest = sat(s.height / sea_tall * .7 + .12 + (sunDir.y < .5 ? dot(s.slope, -normalize(sunDir.xz + 1e-5)) * 1.5 : 0.));
  vec3 body = sea_deep * (.35 + .65 * cosv) + sea_crest * crest;
  body = mix(body, bed, shallow);
  vec3 c = mix(body, mirror, f) + sparkle;
  float caps = 0.;
  if (sea_white > 0.) {
    vec4 k = textureLod(noiseMap, p * .047 + s.slope * .1, log2(max(foot * 24., 1.)));
    vec4 k2 = textureLod(noiseMap, p * .21 - sceneTime * .004, log2(max(foot * 107., 1.)));
    float ridge = s.height / sea_tall * .55 + dot(s.slope, s.slope) * 2.;
    caps = smoothstep(.70, 1.12, ridge + .62 * k.r + .22 * k2.b - (1. - sea_white) * .3) * smoothstep(.25, .8, k2.b + ridge * .3);
  }
  float foam = sat(s.foam + caps);
  vec3 white = (skyMiddle * .55 + skyZenith * .35 + skyHorizon * .22 + skyGlow * .10 + sunLight * (.14 + .20 * sat(dot(n, sunDir))));
  c = mix(c, white * .85, foam * .78);
  return c;
}
