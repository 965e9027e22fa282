;; Has a function with two results. For tests.
(module
  (memory (export "memory") 1)
  (global (export "__heap_base") i32 (i32.const 0))
  (func $two (result i32 i32) (i32.const 1) (i32.const 2))
  (func (export "process") (param i32 i32 i32 i32) (result i32) (call $two) (i32.add)))
