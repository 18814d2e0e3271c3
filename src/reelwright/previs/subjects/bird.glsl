// Plumage: a gull's grey mantle and black wing tips, a dove's white, or any colour; and the weathered post.
Material bird_material(inout Vertex v) {
  float part = floor(v.paint.x + .5), kind = v.look.w;
  bool gull = kind < .5, painted = kind > 1.5;
  vec3 white = vec3(.74, .75, .76), mantle = vec3(.27, .30, .34);
  vec3 c = white;
  float barb = texture(noiseMap, vec2(v.rest.x * 14., v.rest.z * 14. + v.rest.y * 9.)).a - .5;
  barb *= smoothstep(.0012, .0003, v.foot);
  if (painted) white = mix(v.look.rgb * .62, vec3(.80), .22);
  vec3 dark = painted ? v.look.rgb * .42 : vec3(.022, .024, .030);
  Material m = matte(white);
  if (part < .5) {
    c = white;
    float back = smoothstep(.012, .040, v.rest.y) * smoothstep(.115, .06, v.rest.x) * smoothstep(-.16, -.10, v.rest.x);
    if (gull) c = mix(c, mantle, back);
    else if (painted) c = mix(c, v.look.rgb * .55, max(back, smoothstep(.12, .17, v.rest.x) * .6));
    else c = mix(c, vec3(.66, .67, .70), back * .5);
    m.fuzz = .25;
  } else if (part < 1.5) {
    c = gull ? mix(mantle, white, smoothstep(.05, -.25, v.n.y) * .8) : painted ? mix(v.look.rgb * .60, white, .15) : white * .97;
    // Rows of small coverts.
    float row = fract(v.paint.y * 6.), scale = fract(v.rest.z * 70. + floor(v.paint.y * 6.) * .5);
    float edge = smoothstep(.0, .35, row) * (1. - .35 * abs(scale - .5));
    c *= mix(1., .80 + .28 * edge, smoothstep(.0035, .001, v.foot));
  } else if (part < 2.5) {
    c = gull ? vec3(.78, .42, .06) : painted ? vec3(.10, .08, .07) : vec3(.24, .14, .13);
    if (gull) c = mix(c, vec3(.55, .04, .02), smoothstep(.007, .004, length(v.rest.xy - vec2(.232, .032))));
    m.gloss = .5; m.rough = .3;
  } else if (part < 3.5) { c = vec3(.012); m.gloss = 1.; m.rough = .08; }
  else if (part < 4.5 || part > 5.5) {
    float along = v.paint.y, outer = v.paint.z;
    bool tail = part > 5.5;
    c = tail ? white : gull ? mix(mantle * 1.05, white, smoothstep(.72, .95, along) * (1. - smoothstep(.5, .62, outer))) : white;
    if (gull && !tail) {
      float tip = smoothstep(.62, .80, outer) * smoothstep(.30, .42, along);
      c = mix(c, dark, tip);
      c = mix(c, vec3(.78), tip * smoothstep(.90, .93, along) * step(along, .975));
    } else if (painted) c = mix(v.look.rgb * .55, dark, smoothstep(.35, 1., along) * (tail ? .9 : .35 + .65 * outer));
    else c *= 1. - .12 * smoothstep(.5, 1., along);
    // Feathers overlap: each is darker at its root, where the next one shades it.
    c *= .74 + .26 * smoothstep(.0, .45, along);
    m.through = .30;
  } else { c = gull ? vec3(.62, .27, .22) : vec3(.45, .14, .11); m.gloss = .3; m.rough = .4; }
  m.albedo = c * (1. + .22 * barb);
  return m;
}
Material bird_post_material(inout Vertex v) {
  float around = atan(v.rest.z, v.rest.x);
  vec4 grain = texture(noiseMap, vec2(around * .35, v.rest.y * .12)), fine = texture(noiseMap, vec2(around * 1.6, v.rest.y * .5));
  float crack = smoothstep(.72, .92, texture(noiseMap, vec2(around * .8, v.rest.y * .07)).b) * smoothstep(.012, .002, v.foot);
  vec3 c = mix(vec3(.10, .075, .055), vec3(.30, .26, .21), grain.r * .7 + fine.g * .3);
  bool top = v.n.y > .7;
  if (top) c = mix(vec3(.26, .21, .16), vec3(.12, .09, .065), smoothstep(.3, .9, fract(length(v.rest.xz) * 110. + fine.r)));
  c = mix(c, vec3(.62, .62, .60), smoothstep(.60, .75, fine.r) * smoothstep(-.22, .0, v.rest.y) * .7);
  Material m = matte(c * (1. - .6 * crack));
  m.gloss = .12; m.rough = .6;
  return m;
}
