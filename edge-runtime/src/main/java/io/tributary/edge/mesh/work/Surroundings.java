package io.tributary.edge.mesh.work;

import io.tributary.edge.mesh.offer.Spare;

/** What the machine and its owner allow. Asked once a second, on any thread. */
@FunctionalInterface
public interface Surroundings {
    Spare spare();
}
