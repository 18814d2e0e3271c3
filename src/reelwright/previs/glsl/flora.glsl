// Trees: bark by kind, and leaves that the sun shines through. look: the leaves' linear colour; how hard the wind blows.
// paint.x: 0 oak bark, 1 birch bark, 2 pine bark, 10 to 12 their leaves, 13 a blossom; y tone of the leaf; z how freely it stirs.
vec3 flora_move(vec3 p, vec3 rest, vec4 paint, vec4 look) {
  float wind = .25 + look.w * 1.6, t = sceneTime * (.9 + .5 * look.w);
  float gust = .6 + .4 * sin(t * .53 + dot(p.xz, vec2(.05, .03)));
  float high = max(rest.y, 0.) * .1;
  vec2 lean = vec2(sin(t * 1.1 + dot(p.xz, vec2(.06, .04))), .6 * sin(t * .87 + 1.3 + p.x * .05)) * high * high * .06;
  vec3 limb = vec3(sin(t * 1.7 + p.z * .9 + p.y * .4), .7 * sin(t * 2.1 + p.x * .8), sin(t * 1.9 + p.x * .7)) * paint.z * .055;
  float leafy = step(5., paint.x) * paint.z;
  limb += vec3(sin(t * 5.3 + p.x * 9. + p.y * 7.), cos(t * 6.1 + p.z * 11.), sin(t * 4.7 + p.y * 13.)) * leafy * .022;
  p += (vec3(lean.x, 0., lean.y) + limb) * wind * gust;
  return p;
}
#ifndef VERTEX
vec3 flora_bark(inout Vertex v, float kind) {
  float around = atan(v.rest.z, v.rest.x), near = smoothstep(.05, .012, v.foot);
  if (kind < .5 || kind > 1.5) {
    vec2 q = vec2(around * .55, v.rest.y * (kind > 1.5 ? .34 : .19));
    vec4 a = texture(noiseMap, q * .5), b = texture(noiseMap, q * vec2(1.6, .9) + .37);
    float ridge = smoothstep(.25, .75, a.b * .6 + b.b * .4 + (a.r - .5) * .8);
    vec3 high = kind > 1.5 ? vec3(.26, .13, .075) : vec3(.19, .15, .115), low = high * .30;
    v.n = normalize(v.n + (vec3(-v.n.z, 0., v.n.x) * (a.r - .5) + vec3(0., b.r - .5, 0.) * .5) * 1.1 * near);
    float moss = smoothstep(.5, .8, a.g + .25 - v.rest.y * .25) * step(kind, .5);
    return mix(mix(high, low, ridge * mix(.55, 1., near)), vec3(.07, .10, .025), moss * .5);
  }
  // Birch: white paper with dark dashes, black and cracked towards the foot.
  vec4 a = texture(noiseMap, vec2(around * .16, v.rest.y * .55)), b = texture(noiseMap, vec2(around * .08 + .4, v.rest.y * 1.7));
  float dash = smoothstep(.60, .68, b.g) * smoothstep(.42, .55, a.r) * smoothstep(.06, .015, v.foot);
  float foot = smoothstep(1.5, .1, v.rest.y + (a.r - .5) * 2.2);
  float thin = smoothstep(.10, .03, length(v.rest.xz)) * 0. + v.paint.z * 2.;
  vec3 c = mix(vec3(.70, .67, .61), vec3(.62, .56, .47), a.g);
  return mix(mix(c, vec3(.045, .04, .035), max(dash * .9, foot * .8)), vec3(.10, .065, .05), sat(thin));
}
#endif
Material flora_material(inout Vertex v) {
  Material m = matte(vec3(.2));
#ifndef VERTEX
  if (v.paint.x < 5.) { m.albedo = flora_bark(v, v.paint.x); return m; }
  float tone = v.paint.y;
  if (v.paint.x > 12.5) { m.albedo = mix(vec3(.62, .03, .05), vec3(.80, .16, .30), tone); m.through = .3; return m; }
  vec3 c = v.look.rgb * mix(.62, 1.35, tone);
  // Young leaves are yellower, old ones bluer; a named colour keeps its own hue.
  c *= mix(vec3(.86, .96, 1.10), vec3(1.16, 1.04, .80), tone);
  float patchy = texture(noiseMap, v.rest.xz * .045 + v.rest.y * .031).r;
  m.albedo = c * mix(.80, 1.22, patchy);
  m.through = v.paint.x > 11.5 ? .18 : .42;
  m.gloss = v.paint.x > 11.5 ? .08 : .22; m.rough = .55;
#endif
  return m;
}
