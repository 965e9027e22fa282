package io.tributary.sim.mesh;

import io.tributary.edge.mesh.task.Task;

/** One simulated node, whatever its policy. */
interface Machine {
    /** Work of this node that may be computed anywhere. */
    void arrived(Task task);
}
