// Far firs: dark under the boughs, lighter at their tips, white where snow lies. look: linear colour, snow.
uniform float firs_white;   // how white snow is on this film
Material firs_material(inout Vertex v) {
  vec4 a = texture(noiseMap, vec2(v.rest.x + v.rest.z * .7, v.rest.y * 1.6) * .13);
  float out_ = v.paint.z;
  vec3 c = v.look.rgb * mix(.45, 1.35, out_ * .6 + v.paint.y * .4) * mix(.7, 1.35, a.g);
  v.n = normalize(v.n + (vec3(a.r, a.g, a.b) - .5) * .7);
  float snow = smoothstep(.30, .62, v.look.w * (.55 + .55 * v.n.y) + (a.r - .5) * .5) * v.look.w;
  Material m = matte(mix(c, vec3(.92, .95, 1.) * firs_white, sat(snow)));
  m.through = .08;
  return m;
}
