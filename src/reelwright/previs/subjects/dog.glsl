// A retriever: a coat that pales below, dark nose, eyes and lips.
Material dog_material(inout Vertex v) {
  float part = v.paint.x;
  vec3 q = v.rest, a = vec3(q.xy, abs(q.z));
  Material m = matte(v.look.rgb);
  float eyes = step(1.5, part) * step(part, 2.5);
#ifndef VERTEX
  if (v.shell > 0. && (eyes > .5 || (part > .5 && part < 1.5))) discard;
#endif
  if (eyes > .5) return coat_eye(v, vec3(.10, .045, .018));
  if (part > .5 && part < 1.5) { m.albedo = vec3(.016, .014, .014); m.gloss = .55; m.rough = .30; return m; }
  coat_fur(v, m, v.rest, vec3(-.93, -.36, .0), 1.);
  float pale = smoothstep(.40, .30, q.y) * step(q.x, .34) * .5 + smoothstep(.05, -.02, q.y + .0) * 0.;
  float tail = step(5.5, part) * smoothstep(.48, .41, q.y);
  m.albedo = mix(m.albedo, mix(m.albedo, vec3(dot(m.albedo, vec3(.4))), .25) * 1.35, sat(pale + tail * .7));
  // Ears are a shade deeper; lips, eye rims and the muzzle's end are dark.
  if (part > 2.5 && part < 4.5) m.albedo *= vec3(.78, .72, .66);
  float rim = smoothstep(.0215, .0155, length(a - vec3(.487, .757, .0405)));
  float lip = smoothstep(.0045, .0018, abs(q.y - (.690 - .10 * max(q.x - .53, 0.) * 0. + .35 * abs(q.x - .555) * step(.555, q.x) * .2))) * step(.503, q.x) * step(.62, q.y);
  m.albedo = mix(m.albedo, vec3(.02, .015, .013), max(rim * .9, lip * .75));
  return m;
}
