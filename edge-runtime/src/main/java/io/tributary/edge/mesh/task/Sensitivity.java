package io.tributary.edge.mesh.task;

/** How far data may travel. With their numbers on the wire, which stay. */
public enum Sensitivity {
    /** Never leaves the node. */
    PRIVATE(0),
    /** Stays among the nodes of its site that have the same owner. */
    SITE(1),
    /** May cross owners. */
    SHARED(2);

    static final int NUMBER_MAX = 2;

    final int number;

    Sensitivity(int number) {
        this.number = number;
    }

    static Sensitivity of(long number) {
        return number == 0 ? PRIVATE : number == 1 ? SITE : SHARED;
    }

    boolean allows(Link link) {
        return this == SHARED || (this == SITE && link.sameSite() && link.sameOwner());
    }
}
