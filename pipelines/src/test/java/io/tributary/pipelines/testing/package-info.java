/** What tests of every module share. */
@NullMarked
package io.tributary.pipelines.testing;

import org.jspecify.annotations.NullMarked;
