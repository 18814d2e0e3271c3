// One vertex of a figure: carried by its bones, grown to a fur shell, stirred, and put in its place in the world.
in vec3 position, normal;
in vec4 paint;
#ifdef BONES
in vec4 joints, weights;
uniform vec4 bones[BONES * 3];       // rows of 3x4 matrices
#endif
in vec4 at, turned, look;            // place and scale, quaternion, the material's four numbers
uniform float furLength;             // metres
// Taken inside the triangle: outside a thin one, between the samples of a pixel, they would run wild.
centroid out vec3 rest, world, facing;
centroid out vec4 painted, looked;
#ifdef SHADOW
uniform mat4 sunView;
#endif
#ifdef MIRROR
uniform float mirrorHeight;
#endif
void main() {
  vec3 p = position, n = normal;
#ifdef BONES
  vec3 q = vec3(0.), m = vec3(0.);
  for (int k = 0; k < 4; k++) {
    int b = int(joints[k] + .5) * 3;
    q += weights[k] * vec3(dot(bones[b], vec4(p, 1.)), dot(bones[b + 1], vec4(p, 1.)), dot(bones[b + 2], vec4(p, 1.)));
    m += weights[k] * vec3(dot(bones[b].xyz, n), dot(bones[b + 1].xyz, n), dot(bones[b + 2].xyz, n));
  }
  p = q; n = normalize(m);
#endif
  world = turn(turned, p * at.w) + at.xyz;
  facing = turn(turned, n);
#if defined(FUR) && defined(COMBED)
  // Hairs rise from the skin and lie down the way they are combed; how long they are there comes with it.
  vec3 comb = MATERIAL_comb(position, normal, paint);
  float hair = length(comb);
  comb -= normal * dot(normal, comb);
#ifdef BONES
  vec3 laid = vec3(0.);
  for (int k = 0; k < 4; k++) {
    int b = int(joints[k] + .5) * 3;
    laid += weights[k] * vec3(dot(bones[b].xyz, comb), dot(bones[b + 1].xyz, comb), dot(bones[b + 2].xyz, comb));
  }
  comb = laid;
#endif
  world += (facing * (shell - .45 * shell * shell) * hair + turn(turned, comb) * (.25 * shell + .75 * shell * shell)
    - vec3(0., .10, 0.) * shell * shell * hair) * furLength * at.w;
#elif defined(FUR)
  // Hairs stand out at the root and hang towards the tip.
  world += (facing * (shell - .28 * shell * shell) + vec3(0., -.22, 0.) * shell * shell) * furLength * at.w;
#endif
#ifdef MOVES
  world = MATERIAL_move(world, position, paint, look);
#endif
  rest = position; painted = paint; looked = look;
#ifdef SHADOW
  gl_Position = sunView * vec4(world, 1.);
#else
  vec3 seen = world;
#ifdef MIRROR
  seen.y = 2. * mirrorHeight - seen.y;
#endif
  vec3 v = transpose(eyeTurn) * (seen - eye);
  float a = (lens.y + lens.x) / (lens.y - lens.x), b = -2. * lens.y * lens.x / (lens.y - lens.x);
  gl_Position = vec4(v.xy * focal * frameSpan / R, a * v.z + b, v.z);
#endif
}
