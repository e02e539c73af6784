// What draws the charts. vendor.sh bundles it into app/dashboard/static/vendor/uplot.mjs.
export { default as Plot } from 'uplot';
