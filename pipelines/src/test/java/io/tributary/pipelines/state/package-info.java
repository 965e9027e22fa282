/** What tests of all that remembers share. */
@NullMarked
package io.tributary.pipelines.state;

import org.jspecify.annotations.NullMarked;
