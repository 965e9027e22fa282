package io.tributary.pipelines.expression;

/** A function with a text among its arguments, the same result for the same arguments. */
@FunctionalInterface
interface TextFunction {
    /**
     * @param arguments a String for a text, a Long for an int
     * @return a Boolean, Long, Double or String, by the kind of the node
     * @throws Failure if these arguments have no result
     */
    Object apply(Object... arguments);
}
