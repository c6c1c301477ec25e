cd /tmp/w/reader/packages/core
sed -i 's/r<(process.argv\[3\]?40:120)/r<(process.argv[3]?60:200)/' scratch4.ts
node scratch4.ts $1 $2
