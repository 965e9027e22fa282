package io.tributary.edge.mesh.offer;

/**
 * What a node can lend now.
 *
 * @param millicores thousandths of a core, a multiple of 10
 * @param reason why it is nothing, or {@link Reason#LENDS}
 * @param ownUse of this node without what is lent, in cores over the last minute; not-a-number while unknown
 * @param energy for the offer
 */
public record Spare(int millicores, Reason reason, double ownUse, Energy energy) {
    /** In the order in which they count when several hold. */
    public enum Reason {
        /** It lends. */
        LENDS,
        /** The owner gives nothing. */
        NOTHING_GIVEN,
        /** Not at this time of day. */
        OUTSIDE_HOURS,
        /** The system does not say how busy it is: it can't be known what is left. */
        UNKNOWN_USE,
        /** The first seconds. */
        MEASURING,
        HOT,
        THROTTLED,
        /** Below its floor, or nobody knows how full it is. */
        LOW_BATTERY,
        MEMORY_PRESSURE,
        CPU_PRESSURE,
        /** The node's own work takes what there is. */
        BUSY,
        /** What stood in the way is over, but not for long. */
        SETTLING
    }
}
