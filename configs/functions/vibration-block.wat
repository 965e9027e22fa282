;; Blocks of vibration samples to figures of shape. A block is a text of 4 hexadecimal digits a sample: 16 bits, signed, the
;; high digits first, in thousandths of g.
;;
;; of: [a text, the block]   as: { rms: double, peak: double, crest: double, crossings: int } in g, in this order
;; Codes: 1 for a block that is not whole samples in hexadecimal, 2 for one without any.
;;
;; rms and peak are those of the samples less their mean; crossings are the changes of sign of these.
;;
;; Built by: wat2wasm vibration-block.wat -o vibration-block.wasm
(module
  (memory (export "memory") 1)
  ;; The first 64 KiB hold the samples of one block; what the host brings stands behind them.
  (global (export "__heap_base") i32 (i32.const 65536))
  (global $in (mut i32) (i32.const 0))
  (global $out (mut i32) (i32.const 0))

  (func (export "process") (param $in i32) (param $size i32) (param $out i32) (param $room i32) (result i32)
    (local $row i32) (local $known i32) (local $ends i32) (local $texts i32) (local $from i32) (local $to i32)
    (global.set $in (local.get $in))
    (global.set $out (local.get $out))
    (local.set $known (i32.add (local.get $in) (i32.load offset=20 (local.get $in))))
    (local.set $ends (i32.add (local.get $in) (i32.load offset=24 (local.get $in))))
    (local.set $texts (i32.add (local.get $in) (i32.load offset=28 (local.get $in))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $row) (i32.load (local.get $in))))
        (if (i32.load8_u (i32.add (local.get $known) (local.get $row)))
          (then
            (local.set $from (i32.load (i32.add (local.get $ends) (i32.shl (local.get $row) (i32.const 2)))))
            (local.set $to (i32.load offset=4 (i32.add (local.get $ends) (i32.shl (local.get $row) (i32.const 2)))))
            (i32.store8
              (i32.add (local.get $out) (local.get $row))
              (call $block
                (local.get $row)
                (i32.add (local.get $texts) (local.get $from))
                (i32.sub (local.get $to) (local.get $from))))))
        (local.set $row (i32.add (local.get $row) (i32.const 1)))
        (br $next)))
    (i32.load offset=12 (local.get $in)))

  ;; Works out the results of one reading; its code.
  (func $block (param $row i32) (param $text i32) (param $length i32) (result i32)
    (local $samples i32) (local $i i32) (local $sample i32) (local $crossings i64)
    (local $sum f64) (local $mean f64) (local $x f64) (local $last f64) (local $squares f64) (local $peak f64)
    (local $rms f64)
    (if (i32.eqz (local.get $length)) (then (return (i32.const 2))))
    (if (i32.and (local.get $length) (i32.const 3)) (then (return (i32.const 1))))
    (local.set $samples (i32.shr_u (local.get $length) (i32.const 2)))
    (if (i32.gt_u (local.get $samples) (i32.const 8192)) (then (return (i32.const 1))))

    (loop $decode
      (local.set $sample (call $sample (i32.add (local.get $text) (i32.shl (local.get $i) (i32.const 2)))))
      (if (i32.gt_s (local.get $sample) (i32.const 32767)) (then (return (i32.const 1))))
      (local.set $x (f64.div (f64.convert_i32_s (local.get $sample)) (f64.const 1000)))
      (f64.store (i32.shl (local.get $i) (i32.const 3)) (local.get $x))
      (local.set $sum (f64.add (local.get $sum) (local.get $x)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $decode (i32.lt_u (local.get $i) (local.get $samples))))
    (local.set $mean (f64.div (local.get $sum) (f64.convert_i32_u (local.get $samples))))

    (local.set $i (i32.const 0))
    (loop $reckon
      (local.set $x (f64.sub (f64.load (i32.shl (local.get $i) (i32.const 3))) (local.get $mean)))
      (local.set $squares (f64.add (local.get $squares) (f64.mul (local.get $x) (local.get $x))))
      (local.set $peak (f64.max (local.get $peak) (f64.abs (local.get $x))))
      (if (f64.lt (f64.mul (local.get $x) (local.get $last)) (f64.const 0))
        (then (local.set $crossings (i64.add (local.get $crossings) (i64.const 1)))))
      (local.set $last (local.get $x))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $reckon (i32.lt_u (local.get $i) (local.get $samples))))
    (local.set $rms (f64.sqrt (f64.div (local.get $squares) (f64.convert_i32_u (local.get $samples)))))

    (f64.store (call $result (i32.const 0) (local.get $row)) (local.get $rms))
    (f64.store (call $result (i32.const 1) (local.get $row)) (local.get $peak))
    ;; Where nothing shakes there is no crest: it stays null.
    (if (f64.gt (local.get $rms) (f64.const 0))
      (then
        (f64.store
          (call $result (i32.const 2) (local.get $row))
          (f64.div (local.get $peak) (local.get $rms)))))
    (i64.store (call $result (i32.const 3) (local.get $row)) (local.get $crossings))
    (i32.const 0))

  ;; Marks a result of a reading as known; where its value of 8 bytes stands.
  (func $result (param $which i32) (param $row i32) (result i32)
    (local $place i32)
    ;; 16 bytes of header, one column that comes in, then the results.
    (local.set $place
      (i32.add (global.get $in) (i32.add (i32.const 32) (i32.shl (local.get $which) (i32.const 4)))))
    (i32.store8
      (i32.add (i32.add (global.get $out) (i32.load offset=4 (local.get $place))) (local.get $row))
      (i32.const 1))
    (i32.add
      (i32.add (global.get $out) (i32.load offset=8 (local.get $place)))
      (i32.shl (local.get $row) (i32.const 3))))

  ;; The sample of 4 digits; above 32767 when they are none.
  (func $sample (param $at i32) (result i32)
    (local $i i32) (local $value i32) (local $digit i32)
    (loop $next
      (local.set $digit (call $digit (i32.load8_u (i32.add (local.get $at) (local.get $i)))))
      (if (i32.gt_u (local.get $digit) (i32.const 15)) (then (return (i32.const 65536))))
      (local.set $value (i32.or (i32.shl (local.get $value) (i32.const 4)) (local.get $digit)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (i32.const 4))))
    (i32.extend16_s (local.get $value)))

  ;; The value of a digit, in either case; above 15 when it is none.
  (func $digit (param $c i32) (result i32)
    (if (i32.lt_u (i32.sub (local.get $c) (i32.const 48)) (i32.const 10))
      (then (return (i32.sub (local.get $c) (i32.const 48)))))
    (local.set $c (i32.sub (i32.or (local.get $c) (i32.const 32)) (i32.const 97)))
    (select
      (i32.add (local.get $c) (i32.const 10))
      (i32.const 16)
      (i32.lt_u (local.get $c) (i32.const 6)))))
