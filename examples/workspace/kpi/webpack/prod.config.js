module.exports = { entry: './jsapp/js/app.js', output: { path: 'jsapp/compiled' } }
