// Two decks of cloud on a flat ceiling: drifting billows and high streaks, lit from the sun's side.
uniform vec4 clouds_deck;       // cover 0..1, drift x, drift z, streak strength
uniform vec3 clouds_lit, clouds_shade;
vec3 clouds_sky(vec3 rd, vec3 c, float blur) {
  if (rd.y < .004) return c;
  float reach = 1. / (rd.y + .085);
  vec2 p = rd.xz * reach * .085;
  float lod = log2(max(512. * .085 * (pixel() + blur) * reach * reach * .35, 1.));
  vec2 q = vec2(p.x * .8, p.y * 1.25) + clouds_deck.yz;
  float warp = textureLod(noiseMap, q * .7, lod).r;
  vec2 w = q + warp * .10;
  float big = textureLod(noiseMap, w * 1.6, lod + .7).r;
  float d = big * .66 + textureLod(noiseMap, w * 4.3 + .37, lod + 2.).r * .25 + textureLod(noiseMap, w * 11.3, lod + 3.4).r * .09;
  float edge = mix(.80, .28, clouds_deck.x);
  float m = smoothstep(edge, edge + .26, d);
  vec2 toward = normalize(sunDir.xz + 1e-5) * .022;
  float d2 = textureLod(noiseMap, (w + toward) * 1.6, lod + .7).r;
  float bright = sat((big - d2) * 4.2 + .42 - m * .22);
  float streak = textureLod(noiseMap, vec2(p.x * .55 - p.y * .22, p.y * 2.1 + p.x * .4) + clouds_deck.yz * .6 + .21, lod + 1.).g;
  streak = smoothstep(.50, .84, streak) * clouds_deck.w * (1. - m);
  float s = toSun(rd) - 1.;
  float near_sun = exp(s * 5.);
  vec3 light = clouds_lit * (.45 + .75 * near_sun) + skyGlow * exp(s * 30.) * .8;
  vec3 shade = mix(clouds_shade, skyGradient(rd), .25);
  float fade = smoothstep(.004, .075 + blur * 2., rd.y);
  c = mix(c, mix(c, light, .75), streak * fade * .6);
  return mix(c, mix(shade, light, bright), m * fade * .88);
}
