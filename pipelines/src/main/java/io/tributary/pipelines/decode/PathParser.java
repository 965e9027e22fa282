package io.tributary.pipelines.decode;

import io.tributary.pipelines.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * Fills a reading from documents along the wanted paths: from a whole document, or from the elements of an array in it
 * one after the other. A document is looked at as a whole before its first element is given, so that a malformed one
 * gives none.
 */
interface PathParser {
    /** Fills the reading from what does not lie in the array of readings; gives the reason why it can't, or null. */
    @Nullable
    String open(byte[] payload, int from, int length);

    /** After a document was opened without fault: goes to the next element; false when there is none. */
    boolean next();

    /** Fills the reading from the element, values from outside the array left as they are; gives the reason why it can't, or null. */
    @Nullable
    String read();

    /** Why a document with such a name can't be used. */
    static String notUnderstood(String name) {
        return "'" + name
                + "' says by its underscore that it must be understood (RFC 8428 section 4.4), which it is not"
                + "; leave it out";
    }

    /** A bound on the number of elements that costs little to find. */
    int elementsAtMost(Message message);
}
