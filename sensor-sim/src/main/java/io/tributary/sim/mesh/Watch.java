package io.tributary.sim.mesh;

import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.task.Action;
import io.tributary.edge.mesh.task.Task;

/** Looks on. */
interface Watch {
    Watch NONE = new Watch() {};

    /** A machine's policy wants something done. */
    default void saw(MeshMachine machine, Action action) {}

    /** A message is there. */
    default void received(MeshMachine machine, int from, Action.ToNeighbour message) {}

    default void arrived(MeshMachine machine, Task task) {}

    /** The membership has said that a node is gone. */
    default void lost(MeshMachine machine, Digest gone) {}

    /** An event of this machine is over. */
    default void acted(MeshMachine machine) {}
}
