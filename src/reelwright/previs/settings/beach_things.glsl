// What lies and grows on a beach: scallops, pebbles and palms.
Material beach_shell_material(inout Vertex v) {
  float growth = v.paint.z, rib = cos(v.paint.y * 22.);
  vec3 warm = mix(vec3(.72, .45, .34), vec3(.74, .66, .52), v.look.x);
  float band = smoothstep(.35, .65, texture(noiseMap, vec2(growth * 1.1 + v.look.y, .2)).r);
  Material m = matte(mix(warm, vec3(.80, .76, .70), band) * (.86 + .14 * rib));
  m.gloss = .35; m.rough = .4; m.through = .1;
  return m;
}
Material beach_pebble_material(inout Vertex v) {
  vec3 c = mix(vec3(.20, .19, .185), vec3(.46, .41, .36), v.look.x) * (.8 + .4 * texture(noiseMap, v.rest.xz * .3 + v.look.xy).r);
  Material m = matte(mix(c, vec3(.34, .20, .14), step(.8, v.look.y)));
  m.gloss = .3; m.rough = .35;
  return m;
}
Material beach_palm_material(inout Vertex v) {
  float part = v.paint.x;
  Material m = matte(vec3(.2));
  if (part < .5) {
    float ring = fract(v.rest.y * 7.5 + .1 * texture(noiseMap, v.rest.xz).r), seen = smoothstep(.05, .012, v.foot);
    m.albedo = mix(vec3(.25, .205, .16), vec3(.13, .10, .075), seen * smoothstep(.6, 1., ring));
    m.albedo *= .75 + .5 * texture(noiseMap, vec2(atan(v.rest.z, v.rest.x) * .3, v.rest.y * .4)).g;
  } else if (part < 1.5) {
    m.albedo = mix(mix(vec3(.035, .085, .016), vec3(.085, .135, .030), v.paint.y), vec3(.20, .16, .05), smoothstep(.8, 1., v.paint.z) * .5);
    m.gloss = .45; m.rough = .35; m.through = .6;
  } else { m.albedo = mix(vec3(.07, .11, .02), vec3(.16, .10, .03), texture(noiseMap, v.rest.xy * .7).r); m.gloss = .3; }
  return m;
}
vec3 beach_palm_move(vec3 p, vec3 rest, vec4 paint, vec4 look) {
  float reach = length(rest.xz) * .25 + paint.z * .2, t = sceneTime;
  float gust = sin(t * .9 + rest.x * .5) * .6 + .4 * sin(t * 2.1 + rest.z);
  return p + look.x * reach * vec3(.10 * gust, .10 * sin(t * 2.4 + rest.x * 2. + rest.z * 1.3), .07 * sin(t * 1.7 + rest.z));
}
