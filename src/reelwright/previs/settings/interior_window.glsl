// The garden as a lens that is focused on the sill sees it: soft masses of trees, a lawn, sky, and discs of light.
uniform vec4 window_weather;   // darkness 0..1, rain, snow, side of the sun
uniform float window_seed;
uniform vec3 window_horizon, window_middle, window_zenith;
// One layer of discs: `lit` where the light comes through the leaves.
vec3 window_discs(vec2 q, float scale, float seed, vec3 warm, vec3 cool, float few) {
  vec2 p = q * scale + seed * vec2(17.3, 9.1);
  vec2 id = floor(p), h = hash22(id + floor(seed * 53.)), k = hash22(id + 31. + floor(seed * 97.));
  float r = mix(.27, .33, h.x);
  vec2 c = p - id - .5 - (h - .5) * (1. - 2. * r) * .9;
  float d = length(c) / r, soft = .09;
  float disc = fades(1. - soft, 1. + soft, d) * (.62 + .38 * smoothstep(.45, .98, d));
  float stir = .75 + .25 * sin(sceneTime * (.5 + k.x) + k.y * 40.);
  return mix(warm, cool, k.x) * disc * stir * smoothstep(few, few + .18, k.y) * (.45 + .55 * h.y);
}
vec3 setting_backdrop(vec3 rd, vec3 c) {
  float dark = window_weather.x, snow = window_weather.z;
  // Where the ray meets the hedge, some metres behind the glass: near things pass before far ones.
  vec2 q = (eye + rd * (13. - eye.z) / max(rd.z, .15)).xy;
  vec2 far = (eye + rd * (40. - eye.z) / max(rd.z, .15)).xy;
  float high = sat(rd.y * 1.3 + .12);
  vec3 up = mix(mix(window_horizon, window_middle, smoothstep(.0, .35, high)), window_zenith, smoothstep(.35, 1.1, high));
  float cloud = smoothstep(.46, .72, texture(noiseMap, rd.xy / (rd.z + .2) * .16 + window_seed + sceneTime * .0006).r);
  vec3 sky = mix(up, window_horizon * .9 + sunLight * .12, cloud * .7) * mix(1.2, 1., dark);
  vec3 day = window_middle * .45 + window_horizon * .30 + sunLight * .16;
  // A low sun gilds the leaves, and leaves some green in them.
  day = mix(day, vec3(dot(day, vec3(.3, .5, .2))), .45) * mix(1., .40, dark);
  float sway = sin(sceneTime * .35) * .03;
  vec4 broad = texture(noiseMap, q * .019 + window_seed + vec2(sway * .01, 0.)), mid = texture(noiseMap, q * .047 + window_seed * 3. + vec2(sway * .02, 0.));
  float x = q.x * window_weather.w;
  // Crowns: higher at the sides, open towards the light.
  float crown = 2.1 + .30 * abs(x + .4) + 3.4 * (broad.r - .5) + 1.5 * (mid.g - .5) - 1.3 * exp(-pow((x - 2.6) * .45, 2.));
  float tree = fades(-.55, .55, q.y - crown);
  float back = fades(-1.2, 1.2, far.y - 4.6 - 7. * (texture(noiseMap, far * .008 + window_seed * 5.).r - .5));
  vec3 leaf = mix(vec3(.040, .082, .022), vec3(.27, .36, .085), smoothstep(.30, .75, mid.r * .6 + broad.g * .5 + .06 * (q.y - 1.)));
  leaf = mix(leaf, vec3(.62, .60, .16), .55 * smoothstep(.55, .80, broad.b * .25 + mid.g * .75));
  leaf = mix(leaf, vec3(.80, .84, .88), .55 * snow);
  vec3 grass = mix(vec3(.12, .20, .045), vec3(.33, .40, .11), smoothstep(-1.6, .6, q.y + mid.r));
  grass = mix(grass, vec3(.86, .89, .93), snow * .92);
  vec3 g = mix(sky, mix(leaf, up, .45) * day * 1.35 + up * .10, back * .85);
  g = mix(g, leaf * day * 2.0, tree);
  float lawn = fades(-.45, .35, q.y - .25 - .35 * broad.g);
  g = mix(g, grass * day * 2.0, lawn);
  // Light through the leaves, thickest where the crowns meet the sky and the sun.
  float rim = tree * smoothstep(-2.6, .4, q.y - crown) * (1. - lawn);
  float glow = mix(.06, 1., tree) * (.42 + 1.5 * rim + .7 * smoothstep(.45, .75, mid.r) * tree) * (1. - .55 * lawn);
  vec3 warm = vec3(1., .86, .46), cool = vec3(.62, .86, .42);
  vec3 discs = window_discs(q, .62, window_seed, warm, cool, .18) + window_discs(rot(.5) * q, .74, window_seed + .37, warm, cool, .25)
    + window_discs(rot(1.1) * q, .55, window_seed + .71, warm, cool, .34) + .8 * window_discs(rot(.8) * q, .95, window_seed + .19, vec3(1., .95, .8), cool, .40);
  g += discs * glow * (sunLight * .40 + window_horizon * .16) * (1. - dark) * mix(1., .35, snow);
  // By night the windows and lamps of other houses.
  if (dark > .01) {
    vec2 p = vec2(q.x, q.y - .9);
    vec3 lamp = window_discs(p, .48, window_seed + .11, vec3(1., .52, .16), vec3(1., .74, .40), .66) + .7 * window_discs(rot(.4) * p, .8, window_seed + .53, vec3(1., .45, .12), vec3(.95, .85, .70), .78);
    g += lamp * dark * .85 * fades(.6, 2.4, abs(p.y));
  }
  // Wet glass greys and runs.
  g = mix(g, vec3(dot(g, vec3(.3, .5, .2))), .35 * window_weather.y);
  return g;
}
