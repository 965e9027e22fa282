;; Gives room where the first global says, for the second buffer where the second does. For tests, which change the globals' bytes.
(module
  (memory (export "memory") 1 100)
  (global $first i32 (i32.const 0x11111111))
  (global $second i32 (i32.const 0x22222222))
  (global $calls (mut i32) (i32.const 0))
  (func (export "alloc") (param $size i32) (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (select (global.get $first) (global.get $second) (i32.eq (global.get $calls) (i32.const 1))))
  (func (export "process") (param i32 i32 i32 i32) (result i32) (i32.const 0))
  (func (export "other") (param i64) (result i32) (i32.const 0)))
