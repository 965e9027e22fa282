package io.tributary.sim.mesh;

/** Who chooses where a task runs. */
public enum Policy {
    /** What nodes do. */
    TRIBUTARY,
    /** Any node of the mesh. */
    RANDOM,
    /** The one of two nodes of the mesh, drawn at random and asked, that has fewer tasks in relation to its speed (Mitzenmacher, 2001). */
    POWER_OF_TWO,
    /** The one of the site that would be done first by what the nodes of the site last said of themselves. */
    BEST_IN_SITE;

    /** As in {@code --policy}. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
