/**
 * The type tokens of the two components. They must never change: they are part of the URN of every object below, and with
 * another URN Pulumi would create each object anew and delete the old one.
 */
export const CHART = 'cdk8s-mesh:index:Chart';
export const MESH_SERVICE = 'cdk8s-mesh:index:MeshService';
