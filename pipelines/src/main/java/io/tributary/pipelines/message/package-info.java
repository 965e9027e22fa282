/**
 * Messages as they arrive, before anyone has understood them.
 *
 * <p>In: a {@code source}. Out: {@code decode}. Invariant: a message is lent until return. Read {@link
 * io.tributary.pipelines.message.Message} first.
 */
@NullMarked
package io.tributary.pipelines.message;

import org.jspecify.annotations.NullMarked;
