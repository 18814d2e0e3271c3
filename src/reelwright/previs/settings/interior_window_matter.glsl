// Painted wood with its brush marks, plaster, boards, terracotta, leaves, linen that lets the sun through, lawn.
uniform vec4 window_weather;
uniform vec3 window_linen;
vec3 window_move(vec3 p, vec3 rest, vec4 paint, vec4 look) {
  float t = sceneTime;
  if (paint.x > 5.5) {
    float loose = 1. - paint.z * paint.z;
    float s = sin(t * .9 + paint.y * 3.) + .5 * sin(t * 1.7 + paint.y * 7. + paint.z * 3.);
    return p + vec3(.30 * sin(t * .6), 0., .8) * .011 * s * loose * (1.1 - .5 * paint.y);
  }
  float s = sin(t * 1.1 + rest.x * 30. + rest.z * 21.);
  return p + vec3(s, .3 * s, .6 * sin(t * .8 + rest.y * 20.)) * .0035 * sat(paint.y);
}
Material window_material(inout Vertex v) {
  float part = v.paint.x;
  if (part < .5) {
    float mottle = texture(noiseMap, v.rest.xy * .9).g;
    Material m = matte(vec3(.70, .665, .60) * (.93 + .12 * mottle));
    return m;
  }
  if (part < 2.5) {
    // Brush marks run along the wood.
    vec2 q = part < 1.5 ? v.rest.xz * vec2(1.3, 14.) : v.rest.yx * vec2(1.3, 11.);
    float near = fades(.0015, .006, v.foot);
    vec4 marks = texture(noiseMap, q * .7), worn = texture(noiseMap, v.rest.xz * 1.7);
    Material m = matte(vec3(.62, .605, .57) * (.95 + .05 * worn.r + .06 * (marks.g - .5) * near));
    v.n = normalize(v.n + vec3(0., 0., marks.r - .5) * .03 * near * step(.6, v.n.y));
    m.gloss = .22; m.rough = .38 + .2 * marks.g;
    return m;
  }
  if (part < 3.5) {
    float board = floor(v.rest.x * 7.5), seam = fades(.0, .04, abs(fract(v.rest.x * 7.5) - .5) - .46);
    float grain = texture(noiseMap, vec2(v.rest.x * 3., v.rest.z * .35 + hash21(vec2(board, 3.)))).g;
    Material m = matte(vec3(.30, .17, .085) * (.6 + .6 * grain) * (.8 + .4 * hash21(vec2(board, 9.))) * seam);
    m.gloss = .4; m.rough = .35;
    return m;
  }
  if (part < 4.5) {
    float chalk = texture(noiseMap, vec2(atan(v.rest.z, v.rest.x) * .35, v.rest.y * 3.)).r;
    Material m = matte(mix(vec3(.47, .185, .088), vec3(.60, .36, .25), smoothstep(.5, .85, chalk) * .6));
    if (v.rest.y > .095 && length(v.rest.xz) < .0625) { m.albedo = vec3(.035, .024, .016) * (.5 + texture(noiseMap, v.rest.xz * 9.).a); m.ao = .6; }
    m.rough = .7; m.gloss = .04;
    return m;
  }
  if (part < 5.5) {
    Material m = matte(vec3(.10, .19, .05));
    if (v.paint.y >= 0.) {
      float rib = fades(.02, .07, abs(v.paint.z)), vein = smoothstep(.75, 1., cos((v.paint.y * 1.0 - abs(v.paint.z) * .22) * 44.)) * fades(.001, .004, v.foot);
      m.albedo = mix(vec3(.050, .165, .030), vec3(.13, .29, .055), v.paint.y * .6 + .25 * abs(v.paint.z));
      m.albedo = mix(m.albedo, vec3(.26, .40, .12), max(rib, vein * .35) * .7);
      m.gloss = .10; m.rough = .50; m.through = .75;
    }
    return m;
  }
  if (part < 6.5) {
    vec2 thread = vec2(v.paint.y * .62, v.rest.y);
    float slub = texture(noiseMap, thread * vec2(5., .6)).g + texture(noiseMap, thread * vec2(.7, 5.)).g;
    Material m = matte(window_linen * (.80 + .20 * slub));
    m.through = .85; m.fuzz = .2;
    // A hem at its free edge.
    m.albedo *= 1. - .22 * fades(.002, .004, abs(v.paint.y * .62 - .022));
    return m;
  }
  if (part < 7.5) {
    // A drop shows the garden upside down, bright at its foot and dark under its brow.
    float up = v.rest.y, day = max(max(skyHorizon.r, skyHorizon.g), skyHorizon.b);
    Material m = matte(vec3(.02));
    m.glow = mix(mix(skyHorizon * vec3(.9, 1., 1.1), vec3(.75, .42, .16), window_weather.x * .8), skyMiddle * vec3(.10, .14, .07), smoothstep(-.6, .6, up)) * .8;
    m.glow += vec3(1.2) * day * smoothstep(.80, .95, dot(v.rest, normalize(vec3(.35, .8, -.3))) + .1);
    m.gloss = .5; m.rough = .1;
    return m;
  }
  float blade = texture(noiseMap, v.p.xz * .35).r;
  vec3 grass = mix(vec3(.085, .145, .04), vec3(.20, .27, .08), blade);
  return matte(mix(grass, vec3(.86, .89, .93), window_weather.z * .92));
}
