;; Counts of a 12-bit converter to temperature: a thermistor of 10 kOhm (B = 3950 K) to ground below a resistor of 10 kOhm.
;;
;; of: [an int, the counts]   as: { a double, degrees Celsius }
;; Codes: 1 for a short circuit (below 256 counts), 2 for a broken wire (3840 and above).
;;
;; Built by: wat2wasm thermistor.wat -o thermistor.wasm
(module
  (memory (export "memory") 1)
  (global (export "__heap_base") i32 (i32.const 128))

  ;; Temperatures at 256, 512 ... 3840 counts; between them a straight line.
  (data (i32.const 0)
    "\66\66\66\66\66\66\59\40" ;;  256:  101.60 Cel
    "\85\eb\51\b8\1e\15\53\40" ;;  512:   76.33 Cel
    "\ae\47\e1\7a\14\0e\4f\40" ;;  768:   62.11 Cel
    "\7b\14\ae\47\e1\fa\49\40" ;; 1024:   51.96 Cel
    "\8f\c2\f5\28\5c\ef\45\40" ;; 1280:   43.87 Cel
    "\7b\14\ae\47\e1\7a\42\40" ;; 1536:   36.96 Cel
    "\85\eb\51\b8\1e\c5\3e\40" ;; 1792:   30.77 Cel
    "\00\00\00\00\00\00\39\40" ;; 2048:   25.00 Cel
    "\33\33\33\33\33\73\33\40" ;; 2304:   19.45 Cel
    "\5c\8f\c2\f5\28\dc\2b\40" ;; 2560:   13.93 Cel
    "\00\00\00\00\00\80\20\40" ;; 2816:    8.25 Cel
    "\5c\8f\c2\f5\28\5c\01\40" ;; 3072:    2.17 Cel
    "\d7\a3\70\3d\0a\d7\12\c0" ;; 3328:   -4.71 Cel
    "\5c\8f\c2\f5\28\5c\2a\c0" ;; 3584:  -13.18 Cel
    "\9a\99\99\99\99\99\39\c0" ;; 3840:  -25.60 Cel
  )

  (func (export "process") (param $in i32) (param $size i32) (param $out i32) (param $room i32) (result i32)
    (local $row i32) (local $rows i32)
    (local $known i32) (local $counts i32) (local $valid i32) (local $celsius i32)
    (local $raw i64)

    ;; Where things stand: the header says it.
    (local.set $rows (i32.load (local.get $in)))
    (local.set $known (i32.add (local.get $in) (i32.load offset=20 (local.get $in))))
    (local.set $counts (i32.add (local.get $in) (i32.load offset=24 (local.get $in))))
    (local.set $valid (i32.add (local.get $out) (i32.load offset=36 (local.get $in))))
    (local.set $celsius (i32.add (local.get $out) (i32.load offset=40 (local.get $in))))

    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $row) (local.get $rows)))
        ;; A reading without counts gets no temperature.
        (if (i32.load8_u (i32.add (local.get $known) (local.get $row)))
          (then
            (local.set $raw
              (i64.load (i32.add (local.get $counts) (i32.shl (local.get $row) (i32.const 3)))))
            (if (i64.lt_s (local.get $raw) (i64.const 256))
              (then (i32.store8 (i32.add (local.get $out) (local.get $row)) (i32.const 1)))
              (else
                (if (i64.ge_s (local.get $raw) (i64.const 3840))
                  (then (i32.store8 (i32.add (local.get $out) (local.get $row)) (i32.const 2)))
                  (else
                    (i32.store8 (i32.add (local.get $valid) (local.get $row)) (i32.const 1))
                    (f64.store
                      (i32.add (local.get $celsius) (i32.shl (local.get $row) (i32.const 3)))
                      (call $between (i32.wrap_i64 (local.get $raw))))))))))
        (local.set $row (i32.add (local.get $row) (i32.const 1)))
        (br $next)))
    (i32.load offset=12 (local.get $in)))

  ;; The temperature at 256 to 3839 counts.
  (func $between (param $raw i32) (result f64)
    (local $entry i32) (local $low f64)
    (local.set $entry
      (i32.shl (i32.sub (i32.shr_u (local.get $raw) (i32.const 8)) (i32.const 1)) (i32.const 3)))
    (local.set $low (f64.load (local.get $entry)))
    (f64.add
      (local.get $low)
      (f64.mul
        (f64.sub (f64.load offset=8 (local.get $entry)) (local.get $low))
        (f64.div
          (f64.convert_i32_u (i32.and (local.get $raw) (i32.const 255)))
          (f64.const 256))))))
