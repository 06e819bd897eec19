/**
 * The type tokens of the two components. They are part of the URN of every object below: a changed token would make
 * Pulumi create each object anew and delete the old one. They never change.
 */
export const CHART = 'cdk8s-mesh:index:Chart';
export const MESH_SERVICE = 'cdk8s-mesh:index:MeshService';
