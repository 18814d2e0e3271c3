// The sky as a light: a gradient of three colours, a glow around the sun or moon, and how matter answers to it.
// Sources: Schlick (1994) for Fresnel; exponential lobes stand for the aureole.
uniform vec3 skyHorizon, skyMiddle, skyZenith, skyGlow;
uniform vec3 sunDir, sunLight;
uniform float haze;        // optical depth of the air at 100 m
const float FAR = 4000.;

uniform vec2 lens;         // nearest, farthest distance that the depth buffer resolves, metres
float depthOf(float t) { return sat(log2(t / lens.x) / log2(lens.y / lens.x)); }
vec3 cameraRay(vec2 at) { return normalize(eyeTurn * vec3((at * 2. - R) / frameSpan, focal)); }
float pixel() { return 2. / (frameSpan * focal); }
float toSun(vec3 rd) { return dot(rd, sunDir); }
vec3 skyGradient(vec3 rd) {
  float y = max(rd.y, 0.);
  vec3 c = mix(skyMiddle, skyZenith, smoothstep(.04, .80, y));
  float low = exp(-y * 7.);
  float s = toSun(rd) - 1.;
  vec2 a = normalize(rd.xz + 1e-5), b = normalize(sunDir.xz + 1e-5);
  float side = .5 + .5 * dot(a, b);
  c = mix(c, skyHorizon * mix(.55, 1., side), low * .9);
  // With a low sun the far side of the sky is dim.
  c *= mix(1., mix(.42, 1., side), 1. - smoothstep(.15, .6, sunDir.y));
  c += skyGlow * (exp(s * 7.) * .17 * exp(-y * 1.5) + exp(s * 40.) * .30 + exp(s * 300.) * .60);
  return c;
}
vec3 airTo(vec3 c, vec3 rd, float t) {
  vec3 far = skyGradient(normalize(vec3(rd.x, .012, rd.z)));
  return mix(c, far, 1. - exp(-t * .01 * haze));
}
float fresnel(float cosine, float f0) { return f0 + (1. - f0) * pow(1. - sat(cosine), 5.); }
// `slant` is the smallest cosine that a pixel at the subject's edge still resolves; below it rims would sparkle.
vec3 lit(Material m, vec3 p, vec3 n, vec3 rd, float slant) {
  float cosine = max(dot(-rd, n), slant);
  vec3 up = mix(skyZenith, skyMiddle, .45) + skyHorizon * .08;
  vec3 down = skyHorizon * .10 + skyZenith * .20;
  float facing = .5 + .5 * dot(normalize(n.xz + 1e-4), normalize(sunDir.xz + 1e-4));
  vec3 ambient = mix(down, up, n.y * .5 + .5) * mix(.62, 1.1, facing) + skyGlow * .22 * facing;
  float key = sat(dot(n, sunDir)) ;
  float wrap = sat((dot(n, sunDir) + .45) / 1.45);
  vec3 c = m.albedo * (ambient * 1.5 + sunLight * (key * .9 + wrap * .25));
  vec3 r = reflect(rd, n);
  float f = fresnel(cosine, .025) * m.gloss * .7;
  vec3 mirror = r.y > 0. ? skyGradient(r) : mix(skyHorizon, skyMiddle, .5) * .35;
  c += mirror * f;
  c += sunLight * (exp((dot(r, sunDir) - 1.) * 120.) * .8 + exp((dot(r, sunDir) - 1.) * 18.) * .05) * m.gloss;
  // Light that grazes a wet edge towards the lens.
  float edge = pow(1. - sat(cosine), 3.);
  c += sunLight * edge * sat(dot(rd, sunDir)) * .42 * m.gloss;
  return c + m.albedo * m.glow;
}
